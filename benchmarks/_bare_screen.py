"""The reference: an app of Textual's own tabs and lists. ``python -m benchmarks._bare_screen``."""

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Footer, OptionList, TabbedContent, TabPane

TABS = 5
ROWS = 200


class Bare(App[None]):
    BINDINGS = [Binding(str(n), f"go({n})", f"Tab {n}") for n in range(1, TABS + 1)]  # noqa: RUF012 - as in Textual

    def compose(self) -> ComposeResult:
        with TabbedContent():
            for n in range(1, TABS + 1):
                with TabPane(f"Tab {n}", id=f"tab{n}"):
                    yield OptionList(*(f"Row {row} of {n}" for row in range(ROWS)))
        yield Footer()

    def action_go(self, n: int) -> None:
        self.query_one(TabbedContent).active = f"tab{n}"
        self.query_one(f"#tab{n} OptionList").focus()


if __name__ == "__main__":
    Bare().run()
