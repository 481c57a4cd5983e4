"""Tokens of the English models: pieces of words, as BERT cuts them."""

from pathlib import Path

from retrieval.embedding.encoder import Encoding


class WordPieces:
    """A tokenizer of the library `tokenizers`, as `TextTokenizer`."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415  # commands that embed nothing need not wait for it

        self._own = Tokenizer.from_file(str(path))
        self._own.no_truncation()
        self._own.no_padding()

    def encode_batch(self, texts: list[str]) -> list[Encoding]:
        return list(self._own.encode_batch(texts))

    def count(self, text: str) -> int:
        return len(self._own.encode(text, add_special_tokens=False).ids)
