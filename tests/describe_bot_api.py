"""Writes tests/bot_api.json: what the platform's methods take, as the classes of a typed client's package tell.

The package is only read, never installed: its classes are made from the platform's own documentation.

    pip download --no-deps aiogram
    python -m tests.describe_bot_api aiogram-*.whl
"""

import ast
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

DESCRIPTION: Final = Path(__file__).with_name("bot_api.json")
METHODS: Final = (
    *("answerCallbackQuery", "answerInlineQuery", "deleteMessage", "deleteWebhook", "editMessageReplyMarkup"),
    *("editMessageText", "getChat", "getChatAdministrators", "getChatMember", "getFile", "getMe", "getUpdates"),
    *("getWebhookInfo", "leaveChat", "sendChatAction", "sendDocument", "sendMessage", "sendPhoto", "setMyCommands"),
    "setWebhook",
)
# What passes in requests, replies and updates; fields of other types are known by their names alone.
TYPES: Final = (
    *(
        "AcceptedGiftTypes",
        "Audio",
        "BotCommand",
        "BotCommandScopeAllChatAdministrators",
        "BotCommandScopeAllGroupChats",
    ),
    *("BotCommandScopeAllPrivateChats", "BotCommandScopeChat", "CallbackQuery", "Chat", "ChatFullInfo"),
    *("ChatMemberAdministrator", "ChatMemberBanned", "ChatMemberLeft", "ChatMemberMember", "ChatMemberOwner"),
    *(
        "ChatMemberUpdated",
        "CopyTextButton",
        "Document",
        "File",
        "ForceReply",
        "InaccessibleMessage",
        "InlineKeyboardButton",
    ),
    *("InlineKeyboardMarkup", "InlineQuery", "InlineQueryResultArticle", "InlineQueryResultsButton"),
    *("InputTextMessageContent", "LinkPreviewOptions", "Message", "MessageEntity", "MessageOriginChannel"),
    *(
        "MessageOriginChat",
        "MessageOriginHiddenUser",
        "MessageOriginUser",
        "ExternalReplyInfo",
        "MessageReactionUpdated",
        "PhotoSize",
    ),
    *("ReactionTypeEmoji", "ReplyParameters", "TextQuote", "Update", "User", "Voice", "WebhookInfo"),
)
_BOUNDS: Final = re.compile(r"\b(\d+)-(\d+) (characters|bytes)\b", re.IGNORECASE)
_ALWAYS: Final = re.compile(r"\b(?:always|must be) ['*](\w+)['*]")
_MOST: Final = re.compile(r"\b(?:At most|No more than) \**(\d+)\** (commands|results)", re.IGNORECASE)

_PLAIN: Final = {"DateTime": "int", "datetime.datetime": "int"} | {
    name: name for name in ("int", "str", "bool", "InputFile")
}

Fields = dict[str, str]


def described(wheel: Path) -> dict[str, object]:
    """Return what the package tells of the methods and types: a field's name, "?" where it is optional, its type, and
    its bounds behind it.
    """
    with zipfile.ZipFile(wheel) as package:
        texts = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".py")}
    version = re.search(r'__api_version__ = "([\d.]+)"', texts["aiogram/__meta__.py"])
    trees = [ast.parse(text) for name, text in texts.items() if re.match(r"aiogram/(types|methods)/", name)]
    classes = {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)}
    unions = {name: union for tree in trees for name, union in _unions(tree)}
    named = {_method_of(node): name for name, node in classes.items()}
    return {
        "package": "-".join(wheel.name.split("-")[:2]),
        "version": version[1] if version else "",
        "methods": {name: _fields(named[name], classes, unions) for name in METHODS},
        "types": {name: _fields(name, classes, unions) for name in TYPES},
    }


def _fields(name: str, classes: dict[str, ast.ClassDef], unions: dict[str, str]) -> Fields:
    node, fields = classes[name], {}
    for base in node.bases:
        if isinstance(base, ast.Name) and base.id in classes:
            fields |= _fields(base.id, classes, unions)
    more = _MOST.search(ast.get_docstring(node) or "")
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        doc = str(after.value.value) if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        name, needed = _named(field)
        fields.pop(name + "?", None)
        fields[name if needed else name + "?"] = _typed(field.annotation, unions) + _bounds(name, doc, more)
    return {key: value for key, value in fields.items() if not key.startswith(("__", "model_"))}


def _named(field: ast.AnnAssign) -> tuple[str, bool]:
    """Return what a field is called in requests, and whether it has to be there."""
    written, given = ast.unparse(field.target), ast.unparse(field.value) if field.value else "..."
    alias = re.search(r"alias='(\w+)'", given)
    fixed = ast.unparse(field.annotation).startswith("Literal[")
    return alias[1] if alias else written, fixed or given.removeprefix("Field(").startswith("...")


def _typed(annotation: ast.expr, unions: dict[str, str]) -> str:
    """Write a type: list[X] as [X]; of several that are possible those that are described, where any is."""
    if isinstance(annotation, ast.Subscript):
        outer, inner = ast.unparse(annotation.value), annotation.slice
        if outer == "list":
            return f"[{_typed(inner, unions)}]"
        if outer == "Annotated" and isinstance(inner, ast.Tuple):
            return _typed(inner.elts[0], unions)
        return {"True": "bool", "0": "int"}.get(ast.unparse(inner), "str")
    if isinstance(annotation, ast.BinOp):
        sides = "|".join((_typed(annotation.left, unions), _typed(annotation.right, unions))).split("|")
        possible = [side for side in sides if side not in {"None", "Default", "datetime.timedelta"}]
        return "|".join([side for side in possible if side in TYPES or side in _PLAIN] or possible)
    written = ast.unparse(annotation)
    if written in unions:
        return _typed(ast.parse(unions[written], mode="eval").body, unions)
    return _PLAIN.get(written, written)


def _bounds(name: str, doc: str, of_all: re.Match[str] | None) -> str:
    if found := _BOUNDS.search(doc):
        return f"; {found[1]}-{found[2]} {found[3].lower()}"
    if (always := _ALWAYS.search(doc)) and name in {"type", "status"}:
        return f"; = {always[1]}"
    most = _MOST.search(doc) or (of_all if of_all and of_all[2] == name else None)
    return f"; 0-{most[1]} {most[2]}" if most else ""


def _unions(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias" and node.value:
            yield ast.unparse(node.target), ast.unparse(node.value)


def _method_of(node: ast.ClassDef) -> str:
    for each in node.body:
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "__api_method__":
            return str(ast.literal_eval(each.value))
    return ""


if __name__ == "__main__":
    DESCRIPTION.write_text(
        json.dumps(described(Path(sys.argv[1])), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
