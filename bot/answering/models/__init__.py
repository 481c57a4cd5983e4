"""Language models through LangChain: one chain a task, each bounded in time and tokens."""
