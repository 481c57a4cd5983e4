"""Loads a prompt file and names its blanks; what fills them in is `bot.answering.models.chain`."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from config.errors import PromptError

_SYSTEM, _USER = "# System\n", "\n# User\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system and a user message with `$named` blanks."""

    name: str
    system: Template
    user: Template

    @property
    def blanks(self) -> frozenset[str]:
        """The names of what must be filled in, no more and no fewer."""
        return frozenset(self.system.get_identifiers()) | frozenset(self.user.get_identifiers())

    @property
    def digest(self) -> str:
        """Twelve hex digits of the text's SHA-256; kept with every answer."""
        text = f"{self.system.template}\0{self.user.template}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def load_prompt(name: str, blanks: frozenset[str] | None = None) -> Prompt:
    """Read `prompts/<name>.md`.

    Raises PromptError where the file is missing, has no `# System` and `# User` part, or declares other blanks than
    `blanks`.
    """
    path = files("prompts").joinpath(f"{name}.md")
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PromptError(f"there is no prompt {name!r}: {path} is missing") from error
    prompt = parse_prompt(name, text)
    if blanks is not None and (odd := prompt.blanks ^ blanks):
        raise PromptError(f"prompt {name!r} has the wrong blanks; too many or too few: {sorted(odd)}")
    return prompt


def parse_prompt(name: str, text: str) -> Prompt:
    """Split a prompt file into its two messages; what stands above `# System` is a note for its editors."""
    _, has_system, rest = text.partition(_SYSTEM)
    system, has_user, user = rest.partition(_USER)
    if not has_system or not has_user:
        raise PromptError(f"prompt {name!r} needs a '# System' and a '# User' heading, in this order")
    prompt = Prompt(name, Template(system.strip()), Template(user.strip()))
    for part in (prompt.system, prompt.user):
        if not part.is_valid():
            raise PromptError(f"prompt {name!r} has a '$' that is neither a blank nor written as '$$$$'")
    return prompt
