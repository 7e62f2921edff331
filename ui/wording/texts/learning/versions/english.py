"""What is said of learned versions in English."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.learning.versions.versions import CardTexts, CompareTexts, CurveTexts, VersionTexts

ENGLISH_VERSIONS = VersionTexts(
    obstacles={
        "running": "A training is running: one at a time.",
        "read-only": "The folder {home} cannot be written, so nothing that is learned could be kept.",
        "remote": "The model runs at {url}, so nothing can be trained here. Name a model on this "
        "machine in the settings.",
        "disk": "The disk has {free} MB left, and a training needs at least {needed} MB.",
        "documents": "There are no documents that everybody may read, and this method learns nothing else.",
    },
    elsewhere="Another process on the server began it, number {process}. Stop it there: Ctrl-C, or kill {process}.",
    curve=CurveTexts(
        loss="Loss",
        margin="Margin: how much more it prefers the corrections",
        reward="Reward: what the texts are worth that it writes",
        held_back="Margin on pairs held back",
        drawn="From {first} to {last}, at step {step} of {steps}",
    ),
    card=CardTexts(
        open="Open the card of {version}",
        close="Close",
        download="Save the card",
        base_model="Model",
        held_back="Held back to stop by",
        ranked="Pairs that its reward ranks rightly",
        steps="Steps",
        time="Time",
        memory="Memory",
        energy="Energy",
        size="Size",
        computed_on="Computed on",
        served="When it answered",
        figures="All figures",
        settings="All settings",
        delete="Delete",
        delete_sure="Delete it for good? Its answers and exams stay.",
        deleted="{version} is deleted.",
        holds={
            "serves": "It cannot be deleted while it answers.",
            "rollback": "It cannot be deleted: it is what rolling back would bring back.",
            "training": "It cannot be deleted before the training has ended.",
        },
    ),
    compare=CompareTexts(
        heading="Compare",
        first="Version",
        second="with",
        compare="Compare",
        figure="Figure",
        verdict="Verdict",
        asked=Counted("The {count} question that both were asked", "The {count} questions that both were asked"),
        no_exam="No exam asked both the same questions. After “assistant evaluate FILE --adapter ID” for each of "
        "the two, their answers are compared here.",
    ),
)
