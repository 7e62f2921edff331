"""How the app looks: Gradio's theme in our colours, and the style sheet. The fonts come with Gradio."""

from pathlib import Path

from gradio.themes.base import Base
from gradio.themes.utils.colors import Color
from gradio.themes.utils.fonts import Font, LocalFont

WEIGHTS = (400, 700)
"""Gradio's font of weight 600 has only a few letters, so it is left out and browsers take 700 for it."""
STYLE_SHEET = Path(__file__).with_name("style.css")

PINE = Color(
    name="pine",
    c50="#eef6f3",
    c100="#d8ebe4",
    c200="#b3d7cb",
    c300="#84bcab",
    c400="#549d88",
    c500="#37826d",
    c600="#276957",
    c700="#205547",
    c800="#1c443a",
    c900="#183931",
    c950="#0b201b",
)
PAPER = Color(
    name="paper",
    c50="#faf9f7",
    c100="#f3f2ee",
    c200="#e6e4de",
    c300="#d3d0c8",
    c400="#a5a199",
    c500="#6b6760",
    c600="#5a5750",
    c700="#45433e",
    c800="#2a2926",
    c900="#1c1b19",
    c950="#131211",
)


def theme() -> Base:
    """Return the theme for `launch`."""
    return Base(
        primary_hue=PINE,
        secondary_hue=PINE,
        neutral_hue=PAPER,
        radius_size="md",
        font=[LocalFont("IBM Plex Sans", WEIGHTS), Font("system-ui"), Font("sans-serif")],
        font_mono=[LocalFont("IBM Plex Mono", WEIGHTS), Font("monospace")],
    ).set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        body_text_color="*neutral_900",
        body_text_color_subdued="*neutral_500",
        block_info_text_color="*neutral_500",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="*neutral_900",
        block_border_width="1px",
        block_shadow="none",
        block_label_text_size="*text_sm",
        input_background_fill="#ffffff",
        input_background_fill_dark="*neutral_900",
        input_border_color_focus="*primary_500",
        input_shadow_focus="0 0 0 3px color-mix(in srgb, *primary_500 18%, transparent)",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_500",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_dark="*neutral_800",
        button_secondary_border_color="*neutral_200",
        button_border_width="1px",
        button_transition="background-color 120ms ease, border-color 120ms ease",
    )
