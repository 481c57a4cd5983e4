"""How things reach a chat, whatever they are: the inbox, the order within a chat, sending, editing, looks."""
