"""The rules of the house that neither ruff nor mypy nor import-linter can see."""

import ast
import io
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import IO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from server.language import CATALOGUES, DOMAIN
from server.web import assets

HOUSE = Path(__file__).parents[1]
CATALOGUE = CATALOGUES / "de" / "LC_MESSAGES" / f"{DOMAIN}.po"

LONGEST_FUNCTION = 60
"""How many lines a function has at most; one that puts a whole together needs the last ten."""

LONGEST_FILE = 450
"""How many lines a file has at most, also one whose single topic is long."""


@dataclass(frozen=True)
class Sentence:
    """What somebody will read, as it stands in the source. ``where`` is ``file:line``."""

    where: str
    text: str
    many: str | None = None
    context: str | None = None


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (HOUSE / folder).rglob("*.py"))


def calls(path: Path) -> Iterator[tuple[str, str, list[ast.expr]]]:
    """Every call that makes a sentence: where, by which name, from which arguments."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="text" | "plural" | "context" as name)
                | ast.Name(id="text" | "say" | "N_" | "NC_" as name)
            ) if node.args:
                where = f"{path.relative_to(HOUSE).as_posix()}:{node.lineno}"
                # Where many sentences stand together, ``say`` is short for the method.
                yield where, "text" if name == "say" else name, node.args


def sentences() -> Iterator[Sentence]:
    for path in sources("server", "moderator"):
        for where, name, arguments in calls(path):
            match name, [getattr(argument, "value", None) for argument in arguments]:
                case (("text" | "N_"), [str(text), *_]) if text:
                    yield Sentence(where, text)
                case "plural", [str(text), str(many), *_]:
                    yield Sentence(where, text, many=many)
                case (("context" | "NC_"), [str(context), str(text), *_]):
                    yield Sentence(where, text, context=context)
    for path in sorted(assets.WEB.glob("*words.js")):
        for in_context, text in assets.sentences(path.read_text(encoding="utf-8")):
            yield Sentence(path.relative_to(HOUSE).as_posix(), text, context=in_context)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


def faults(sentence: Sentence, catalogue: Catalog) -> Iterator[str]:
    """What keeps a reader of the catalogue's language from this sentence."""
    message = catalogue.get(sentence.text, sentence.context)
    if message is None:
        yield "is not in the catalogue: make translations"
        return
    if message.fuzzy:
        yield "is marked fuzzy"
    plural = sentence.many is not None
    if isinstance(message.id, str) == plural:
        yield "is a plural in one place only"
        return
    forms = [message.string] if isinstance(message.string, str) else message.string or [""]
    # "one hand" may leave out its number, in any language; nothing else may be left out.
    optional = {"{n}"} if plural else set()
    for form, source in zip_longest(forms, [sentence.text], fillvalue=sentence.many or ""):
        if not form:
            yield "has no translation"
        elif placeholders(str(form)) - optional != placeholders(source) - optional:
            yield f"has other placeholders in {form!r}"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="de")


def test_every_sentence_is_translated(catalogue: Catalog) -> None:
    """Whoever reads German reads German everywhere, with every value in its place."""
    assert [
        f"{sentence.where}: {sentence.text!r} {fault}"
        for sentence in sentences()
        for fault in faults(sentence, catalogue)
    ] == []


def test_no_translation_outlives_its_sentence(catalogue: Catalog) -> None:
    """Translators work on what is read, and on nothing else."""
    used = {(sentence.text, sentence.context) for sentence in sentences()}
    kept = {
        (message.id if isinstance(message.id, str) else message.id[0], message.context)
        for message in catalogue
        if message.id
    }
    assert kept - used == set()
    assert list(catalogue.obsolete) == []


@pytest.mark.parametrize(
    ("string", "flags", "fault"),
    [
        ("", (), "has no translation"),
        ("{name} spricht", ("fuzzy",), "is marked fuzzy"),
        ("{nam} spricht", (), "has other placeholders in '{nam} spricht'"),
        (("{name} spricht", "{name} sprechen"), (), "is a plural in one place only"),
    ],
)
def test_a_bad_translation_is_noticed(
    string: str | tuple[str, str], flags: tuple[str, ...], fault: str
) -> None:
    """The check above is worth its name: it sees each way to be wrong."""
    catalogue = Catalog(locale="de")
    text = "{name} speaks"
    catalogue.add(text if isinstance(string, str) else (text, text), string, flags=flags)
    assert list(faults(Sentence("here", text), catalogue)) == [fault]
    assert list(faults(Sentence("here", "another"), catalogue)) != []


def test_sentences_are_written_where_translators_find_them() -> None:
    """A sentence put together by the program is in no catalogue; nor is one in an f-string,
    into which the tool that collects them does not look."""
    built = (ast.JoinedStr, ast.BinOp, ast.IfExp)
    assert [
        f"{path.relative_to(HOUSE).as_posix()}:{node.lineno}"
        for path in sources("server", "moderator")
        for string in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(string, ast.JoinedStr)
        for node in ast.walk(string)
        if isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute)
        if node.func.attr in ("text", "plural", "context")
        if any(isinstance(part, ast.Constant) for part in node.args)
    ] == []
    assert [
        where
        for path in sources("server", "moderator")
        for where, name, arguments in calls(path)
        if any(isinstance(part, built) for part in arguments[: 1 if name in ("text", "N_") else 2])
    ] == []


def test_the_compiled_catalogue_is_the_one_in_the_source(catalogue: Catalog) -> None:
    """What people get is what translators wrote; ``make setup`` compiles it."""
    now = io.BytesIO()
    write_mo(now, catalogue)
    now.seek(0)
    with CATALOGUE.with_suffix(".mo").open("rb") as then:
        # Not byte for byte: what builds a wheel may compile with another version of Babel.
        assert _said(then) == _said(now)


def _said(compiled: IO[bytes]) -> list[tuple[object, ...]]:
    return [(m.id, m.context, m.string) for m in read_mo(compiled) if m.id]


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_the_catalogue_is_as_make_translations_writes_it(tmp_path: Path) -> None:
    """In an order that moving code about does not change: what a change of it shows is what was
    said differently."""
    again = tmp_path / CATALOGUE.name
    shutil.copy(CATALOGUE, again)
    made = ["make", "--silent", "--assume-old=.venv/.installed", "translations"]
    subprocess.run([*made, f"CATALOGUE={again.with_suffix('')}"], cwd=HOUSE, check=True)
    assert again.read_text(encoding="utf-8") == CATALOGUE.read_text(encoding="utf-8"), (
        "make translations"
    )


def imported(path: Path) -> Iterator[str]:
    """The absolute names of the modules that a file imports, wherever it does."""
    package = path.relative_to(HOUSE).parent.parts
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, level=0):
                yield module or ""
            case ast.ImportFrom(module=module, level=level):
                above = package[: len(package) - level + 1]
                yield ".".join([*above, *([module] if module else [])])


def test_the_rules_need_the_standard_library_alone() -> None:
    """Rules that import nothing can be read, tested and replayed anywhere, for years."""
    assert [
        f"{path.name}: {name}"
        for path in sources("server/session")
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        if not f"{name}.".startswith("server.session.")
    ] == []


def neighbours(path: Path, known: set[Path]) -> set[Path]:
    """The files among ``known`` that a file imports. In the rules, which name each other's types,
    imports for types alone do not count."""
    tree = ast.parse(path.read_bytes())
    if path.is_relative_to(HOUSE / "server" / "session"):
        tree.body = [node for node in tree.body if not isinstance(node, ast.If)]
    found: set[Path] = set()
    package = path.relative_to(HOUSE).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = HOUSE.joinpath(*above, *(node.module or "").split("."))
            for alias in node.names:
                places = (base / f"{alias.name}.py", base.with_suffix(".py"), base / "__init__.py")
                found.update([place for place in places if place in known][:1])
    return found - {path}


@pytest.mark.parametrize("package", ["server", "moderator"])
def test_no_files_import_each_other_in_a_circle(package: str) -> None:
    """Each file can be understood after those that it imports."""
    files = set(sources(package))
    graph = {path: neighbours(path, files) for path in files}
    while leaves := {path for path, below in graph.items() if not below & graph.keys()}:
        graph = {path: below for path, below in graph.items() if path not in leaves}
    tangled = {path.relative_to(HOUSE).as_posix() for path in graph}
    # What stands on a circle is tangled as well.
    while above := {p for p in tangled if not any(HOUSE / p in graph[HOUSE / q] for q in tangled)}:
        tangled -= above
    assert sorted(tangled) == []


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_every_test_states_its_rule() -> None:
    """So that whoever breaks it knows what was meant, and whether it still is."""
    assert [
        f"{path.relative_to(HOUSE)}: {test.name}"
        for path in sources("tests")
        for test in functions(path)
        if test.name.startswith("test_") and not ast.get_docstring(test)
    ] == []


def test_every_exception_from_a_check_has_its_reason() -> None:
    """Beside it, or just above where it says so: otherwise nobody dares to take it away."""
    bare = re.compile(r"# (?:noqa(?:: [A-Z0-9, ]+)?|type: ignore(?:\[[^]]*\])?)$", re.MULTILINE)
    assert [
        path.relative_to(HOUSE).as_posix()
        for path in sources("server", "moderator", "tests", "trials", "release", "benchmarks")
        if bare.search(path.read_text(encoding="utf-8"))
    ] == []


def test_what_has_to_be_read_at_once_is_short() -> None:
    """A function or file that grows beyond these has a second topic, or one that wants a better
    form. Most are far below."""
    files = sources("server", "moderator", "release")
    assert [
        f"{path.relative_to(HOUSE)}: {found.name}"
        for path in files
        for found in functions(path)
        if (found.end_lineno or 0) - found.lineno >= LONGEST_FUNCTION
    ] == []
    assert [path for path in files if path.read_bytes().count(b"\n") > LONGEST_FILE] == []


ORDERLESS = {"any", "all", "sum", "len", "set", "frozenset", "sorted", "min", "max"}
"""What may walk through a map whose order is for nobody; the last two without a ``key`` by which
several may be the least or the most."""


def walks(source: str) -> list[int]:
    """The lines in which a large map of a state is walked through in the order of its own."""
    tree = ast.parse(source)
    above = {below: node for node in ast.walk(tree) for below in ast.iter_child_nodes(node)}

    def is_walk(found: ast.AST) -> bool:
        match above[found]:
            case ast.Attribute(attr="values" | "items" | "keys") | ast.Starred():
                return True
            case ast.comprehension(iter=each) | ast.For(iter=each):
                return each is found
            case ast.Call(func=ast.Name(id=name), args=[*given]):
                return found in given and name in ORDERLESS | {"list", "tuple", "iter", "enumerate"}
        return False

    def is_free(found: ast.AST) -> bool:
        """Whether what walks there comes to the same in any order."""
        user = above[found]
        if isinstance(user, ast.Attribute):
            return is_free(above[user])
        if isinstance(user, ast.comprehension):
            made = above[user]
            return isinstance(made, ast.SetComp) or is_free(made)
        match user:
            case ast.Call(func=ast.Name(id="min" | "max"), keywords=keywords):
                return all(one.arg != "key" for one in keywords)
            case ast.Call(func=ast.Name(id=name)):
                return name in ORDERLESS
        return False

    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("people", "panel", "questions", "whispers", "talk")
        and re.fullmatch(r"(.+\.)?(_?state|last)", ast.unparse(node.value))
        and is_walk(node)
        and not is_free(node)
    ]


def test_nobody_sees_the_order_of_a_map() -> None:
    """It is that of hashes: a list would change where nothing happened, and whoever waits longest
    would not be the first. ``in_turn`` beside each topic puts it in an order."""
    assert [
        f"{path.relative_to(HOUSE).as_posix()}:{line}"
        for path in sources("moderator")
        # Simulated people choose by their own dice.
        if "rehearsal" not in path.parts
        for line in walks(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("source", "noticed"),
    [
        ("for w in view.state.whispers.values(): pass", True),
        ("next(iter(view.state.panel))", True),
        ("[q.id for q in state.questions.values()]", True),
        ("people = state.people.values()", True),
        ("max((q for q in state.questions.values()), key=votes)", True),
        ("[*state.questions]", True),
        ("any(w.signal for w in state.whispers.values())", False),
        ("state.people[person].name, len(state.people)", False),
        ("{p.role for p in state.people.values()}", False),
        ("plan.people", False),
    ],
)
def test_a_walk_in_the_order_of_a_map_is_noticed(source: str, noticed: bool) -> None:
    """The check above is worth its name."""
    assert bool(walks(source)) is noticed


def test_no_table_says_two_things_of_one() -> None:
    """The first would be forgotten without a word; linters see that of keys that are texts."""
    assert [
        f"{path.relative_to(HOUSE)}:{table.lineno}: {key}"
        for path in sources("server", "moderator", "tests", "trials", "release")
        for table in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(table, ast.Dict)
        for key, n in Counter(ast.unparse(key) for key in table.keys if key is not None).items()
        if n > 1
    ] == []


def loaded_by(statement: str) -> set[str]:
    """The packages that are in memory after ``statement`` ran in a Python of its own."""
    script = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def test_a_room_without_a_screen_loads_none() -> None:
    """A server on a small machine pays nothing for screens that it does not show."""
    assert loaded_by("import server.app") & {"moderator", "rich", "textual"} == set()


def test_help_does_not_wait_for_screens() -> None:
    """``roundtable --help`` answers at once: commands import what they need when they run."""
    heavy = {"pydantic", "rich", "segno", "textual", "typst", "websockets", "yaml"}
    assert loaded_by("import moderator.cli") & heavy == set()


PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))


def locked(lock: Path) -> dict[str, str]:
    """The versions in a lock file, by package, all with hashes and none with an address."""
    text = lock.read_text(encoding="utf-8")
    pinned = re.findall(r"^([\w.-]+)==(\S+)", text, flags=re.MULTILINE)
    assert text.count("==") - text.count("== '") == len(pinned)
    assert re.findall(r"://|^-|^\s+(?!--hash=sha256:|#)\S+", text, flags=re.MULTILINE) == []
    return dict(pinned)


def test_the_lock_holds_what_the_project_asks_for() -> None:
    """A set-up from the lock is complete, and the same everywhere."""
    project, pinned = PROJECT, locked(HOUSE / "requirements.lock")
    asked = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(line for extra in project["project"]["optional-dependencies"].values() for line in extra),
        *(asked for asked in project["dependency-groups"]["dev"] if isinstance(asked, str)),
    ]
    for requirement in map(Requirement, asked):
        assert pinned.get(canonicalize_name(requirement.name), "none") in requirement.specifier


def test_a_release_holds_what_was_tested() -> None:
    """What the program runs on, and what an image is built by, is in the versions with which the
    tests ran."""
    tested = locked(HOUSE / "requirements.lock")
    for file in ("run.lock", "build.lock"):
        released = locked(HOUSE / "release" / file)
        assert {package: tested.get(package) for package in released} == released
    assert PROJECT["dependency-groups"]["build"] == PROJECT["build-system"]["requires"]
    tools = locked(HOUSE / "release" / "tools.lock")
    for requirement in map(Requirement, PROJECT["dependency-groups"]["release"]):
        assert canonicalize_name(requirement.name) in tools


def test_both_copies_of_the_licence_are_one() -> None:
    """Forges look for LICENSE at the top, REUSE in LICENSES by its short name."""
    short = PROJECT["project"]["license"]
    copies = (HOUSE / "LICENSE", HOUSE / "LICENSES" / f"{short}.txt")
    assert len({copy.read_bytes() for copy in copies}) == 1


def test_documents_name_tests_that_there_are() -> None:
    """Where a document says that a test holds something, it can be run by that name."""
    there = {
        name
        for path in (HOUSE / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    }
    named = {
        name
        for path in HOUSE.glob("docs/*.md")
        for name in re.findall(r"`(test_\w+)`", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= there


def test_both_readmes_tell_the_same() -> None:
    """Commands, keys, options and links are the same, whatever the language."""
    pattern = r"`[^`\n]+`|\]\([^)]+\)|^\.venv.*$|^make \w+|^py .*$"
    english, german = (
        Counter(re.findall(pattern, (HOUSE / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("README.md", "README.de.md")
    )
    languages = {"](README.de.md)", "](README.md)"}
    differ = (english - german) + (german - english)
    assert {text for text in differ if text not in languages} == set()
