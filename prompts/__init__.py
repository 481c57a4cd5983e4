"""What the model is told: one Markdown file a prompt, and the loader that checks them."""

from prompts.loader import Prompt, load_prompt

__all__ = ["Prompt", "load_prompt"]
