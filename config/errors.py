"""The errors we raise on purpose.

BriefingError
├── SettingsError                 a setting is missing, misspelt or impossible
├── LibraryError                  the articles cannot be kept or found
│   ├── DataDirError              the data directory cannot be used
│   ├── DamagedArticleError       what is stored of an article is no longer what was kept
│   ├── SchemaTooNewError         the data were written by a newer version
│   └── StorageFullError          the disk or the database refused a write
├── ReadingError                  a document cannot be read (the rest of a run goes on)
├── BackupError                   a backup cannot be made or restored
├── QuestionError                 an operator in a question (`since:…`) cannot be read
├── EmbeddingError                the embedding model cannot be built or loaded
├── PromptError                   a prompt file and its caller disagree
├── ModelError                    the language model did not give a usable draft
│   └── ModelRefusedError         the model's server refuses us: key, name or request are wrong
└── AlreadyRunningError           another process runs the bot on the same data directory

``reader_message`` is the sentence a reader in a chat may see; ``str(error)`` is for the operator. ``retryable`` says
whether the same request may work a moment later.
"""

from typing import ClassVar, Literal

OperatorFault = Literal["no_value", "no_end", "no_kind", "no_day", "reversed"]


class BriefingError(Exception):
    """The root of every error that a reader may be told about."""

    reader_message: ClassVar[str] = "Something went wrong on my side. Please try again later."
    retryable: ClassVar[bool] = False


class SettingsError(BriefingError):
    """A setting is missing, misspelt or impossible."""


class LibraryError(BriefingError):
    """The articles cannot be kept or found."""

    reader_message = "I cannot reach my articles right now. Please try again in a minute."
    retryable = True


class DataDirError(LibraryError):
    """The data directory cannot be used."""

    retryable = False


class DamagedArticleError(LibraryError):
    """What is stored of an article is no longer what was kept; the others are as they were."""

    reader_message = "This article is damaged, so I do not show it. Please tell whoever runs me."
    retryable = False

    def __init__(self, id_: str) -> None:
        super().__init__(
            f"the article {id_} is damaged and not shown; `briefing reread {id_}` makes it anew where its original is "
            f"kept, `briefing articles remove {id_}` removes it"
        )
        self.id = id_


class SchemaTooNewError(LibraryError):
    """The data were written by a newer version of the bot."""

    retryable = False


class StorageFullError(LibraryError):
    """The disk or the database refused a write."""

    reader_message = "My disk is full, so I cannot keep anything new. Please tell whoever runs me."


class ReadingError(BriefingError):
    """A document cannot be read; the rest of a run goes on."""

    reader_message = "I cannot read this document."


class BackupError(BriefingError):
    """A backup cannot be made or restored; nothing was changed."""


class QuestionError(BriefingError):
    """An operator in a question cannot be read; the text says which and how it is written.

    `given` is what the asker wrote, `fault` names what is wrong with it, and `right` is how it would be right: a face
    with words of its own puts these into them.
    """

    reader_message = "I could not read an operator in your question; see /help for how they are written."

    def __init__(self, text: str, *, fault: OperatorFault, given: str, right: str = "") -> None:
        super().__init__(text)
        self.fault, self.given, self.right = fault, given, right


class EmbeddingError(BriefingError):
    """The embedding model cannot be built or loaded."""


class PromptError(BriefingError):
    """A prompt file and its caller disagree."""


class ModelError(BriefingError):
    """The language model did not give a usable draft."""

    reader_message = "The language model did not answer."
    retryable = True


class ModelRefusedError(ModelError):
    """The model's server refuses us: the key, the name or the request is wrong."""

    retryable = False


class AlreadyRunningError(BriefingError):
    """Another process runs the bot on the same data directory."""
