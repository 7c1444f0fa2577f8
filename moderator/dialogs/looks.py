"""What all dialogs look like."""

# At the bottom, because the clock at the top stays in sight while somebody is looked for.
# The background is ModalScreen's own: Textual follows the first base only, which is Localized.
DIALOG_CSS = """
    align: center bottom; padding-bottom: 2; background: $background 40%;
    & > Vertical {
        width: 66; max-width: 96%; height: auto; max-height: 96%;
        padding: 1 2; background: $surface; border: round $primary;
    }
    & .question { width: 100%; height: auto; margin-bottom: 1; }
    & Horizontal { height: auto; align-horizontal: right; }
    & Button { margin-left: 2; min-width: 12; }
    & OptionList { height: auto; max-height: 14; border: none; background: $surface; padding: 0; }
    & OptionList:focus { border: none; }
    & Input { margin-bottom: 1; background: $panel; }
"""
