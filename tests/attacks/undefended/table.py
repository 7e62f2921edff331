"""All defences whose attacks are shown to succeed without them."""

from tests.attacks.undefended.contents import CONTENTS
from tests.attacks.undefended.machine import MACHINE
from tests.attacks.undefended.strangers import STRANGERS

DEFENCES = (*STRANGERS, *CONTENTS, *MACHINE)
