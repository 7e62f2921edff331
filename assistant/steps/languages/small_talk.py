"""What people say without asking anything, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["greeting", "acknowledgement", "wellbeing", "apology", "thanks", "farewell"]
"""What a message of small talk says. Where one says several things, the last of these counts."""


@dataclass(frozen=True)
class SmallTalk:
    """The small talk of a language, in lower case and without punctuation; "|" parts its phrases."""

    phrases: Mapping[Kind, str]
    fillers: str = ""
    """What may stand before or after a phrase without asking anything."""


INTERNATIONAL = SmallTalk(
    {
        "greeting": "hi|hii|hallo|👋",
        "thanks": "🙏|❤|thx",
        "acknowledgement": "ok|okay|okey|okidoki|k|oki|super|top|bravo|👍|👌|🙂|😊|😀|✅",
        "farewell": "ciao|adieu|bye|bye bye|byebye",
    },
)
"""What is said in many languages."""

ENGLISH_SMALL_TALK = SmallTalk(
    {
        "greeting": (
            "hello|hello there|hey|hey there|hi there|hiya|howdy|greetings|yo|good morning|good afternoon|"
            "good evening|good day|morning|evening|welcome back|nice to meet you|pleased to meet you|"
            "anybody there|are you there"
        ),
        "wellbeing": (
            "how are you|how are you doing|how are you today|how is it going|how's it going|what's up|"
            "how do you do|how's your day|how are things|sup|whats up|how r u"
        ),
        "thanks": (
            "thanks|thank you|thank u|thx|ty|tysm|cheers|much appreciated|appreciate it|i appreciate it|"
            "that helps|that helped|that was helpful|very helpful|helpful|great help|that's helpful|"
            "thats helpful|this helps|you're the best|well done|good job|good bot|great answer|good answer|"
            "nice work|great job"
        ),
        "acknowledgement": (
            "alright|all right|got it|i see|understood|sure|fine|great|good|nice|cool|perfect|excellent|awesome|"
            "wonderful|amazing|brilliant|lovely|sounds good|wow|makes sense|that makes sense|good to know|"
            "interesting|right|yes|yes please|yep|yeah|yup|no|nope|no thanks|no thank you|that's all|that is all|"
            "thats all|never mind|nevermind|noted|that's right|correct|exactly|i understand|lol|hm|hmm"
        ),
        "apology": "sorry|i'm sorry|im sorry|my bad|apologies|excuse me|pardon",
        "farewell": (
            "bye|goodbye|good bye|see you|see you later|see you tomorrow|see you soon|see ya|good night|"
            "have a nice day|have a good day|have a great day|have a nice weekend|take care|talk to you later|"
            "until next time|farewell|cya|so long|later"
        ),
    },
    (
        "there|again|so much|very much|a lot|a bunch|many|everyone|all|you|for now|then|oh|ah|and|well|so|"
        "very|really|for that|for this|for your help|for the help|my friend|for the answer|for your answer|"
        "for the info|for the information|apprentice|bot|assistant|friend|today|to you|too|it|that|is|that's|"
        "mate|team|folks|please"
    ),
)

GERMAN_SMALL_TALK = SmallTalk(
    {
        "greeting": (
            "hallo|hallo zusammen|guten morgen|guten tag|guten abend|moin|moin moin|servus|grüß gott|grüß dich|"
            "grüezi|tag|mahlzeit|gruß gott|schönen guten tag|hallöchen"
        ),
        "wellbeing": "wie geht es dir|wie geht es ihnen|wie geht's|wie gehts|alles klar bei dir|na",
        "thanks": (
            "danke|vielen dank|danke schön|dankeschön|danke sehr|besten dank|herzlichen dank|merci vielmals|"
            "tausend dank|vielen lieben dank|lieben dank|das hilft|das hilft mir|sehr hilfreich|das hat geholfen|"
            "gut gemacht|gute antwort"
        ),
        "acknowledgement": (
            "alles klar|verstanden|verstehe|ich verstehe|in ordnung|gut|sehr gut|prima|toll|klasse|genau|richtig|"
            "stimmt|passt|ja|ja bitte|nein|nein danke|ach so|achso|aha|interessant|gut zu wissen|das war's|"
            "das wars|das ist alles|schon gut|egal|wunderbar|ausgezeichnet|perfekt|sehr schön"
        ),
        "apology": "entschuldigung|entschuldige|tut mir leid|sorry|verzeihung|mein fehler",
        "farewell": (
            "tschüss|tschüß|tschau|auf wiedersehen|bis bald|bis später|bis morgen|bis dann|gute nacht|"
            "schönen tag|schönen tag noch|schönes wochenende|schönen abend|mach's gut"
        ),
    },
    (
        "und|dir|ihnen|euch|dann|auch|für die hilfe|für deine hilfe|für ihre hilfe|noch|für die antwort|"
        "für die info|für die auskunft|na|so|also|schön|mal|sehr|dafür|einen"
    ),
)

SPANISH_SMALL_TALK = SmallTalk(
    {
        "greeting": (
            "hola|buenos días|buenas tardes|buenas noches|buenas|buen día|qué hay|saludos|muy buenas|buenos dias|"
            "buen dia"
        ),
        "wellbeing": "qué tal|que tal|cómo estás|como estas|cómo está|cómo está usted|cómo te va",
        "thanks": (
            "gracias|muchas gracias|mil gracias|muchísimas gracias|te lo agradezco|se lo agradezco|muy amable|"
            "me ayuda mucho|eso ayuda|muy útil|buena respuesta|buen trabajo"
        ),
        "acknowledgement": (
            "vale|de acuerdo|entendido|entiendo|ya veo|claro|bien|muy bien|perfecto|genial|estupendo|excelente|"
            "sí|si|sí por favor|no|no gracias|eso es todo|interesante|está bien|correcto|exacto|bueno|listo|"
            "comprendo"
        ),
        "apology": "perdón|perdona|perdone|lo siento|disculpa|disculpe",
        "farewell": (
            "adiós|adios|hasta luego|hasta mañana|hasta pronto|hasta la vista|chao|chau|nos vemos|"
            "que tengas un buen día|que tenga un buen día|buen fin de semana"
        ),
    },
    (
        "y|por todo|por la ayuda|por tu ayuda|por su ayuda|por la respuesta|por la información|a ti|a usted|"
        "a todos|entonces|pues|también|de nuevo|muy|amigo|por favor"
    ),
)

FRENCH_SMALL_TALK = SmallTalk(
    {
        "greeting": "bonjour|bonsoir|salut|coucou|bonjour à tous|rebonjour|bonne journée à toi|enchanté",
        "wellbeing": "ça va|ca va|comment ça va|comment allez-vous|comment vas-tu|tu vas bien|vous allez bien",
        "thanks": (
            "merci|merci beaucoup|merci bien|mille mercis|un grand merci|je vous remercie|je te remercie|"
            "c'est utile|très utile|ça m'aide|bonne réponse|bien joué|bravo"
        ),
        "acknowledgement": (
            "d'accord|entendu|compris|je comprends|je vois|bien|très bien|parfait|génial|oui|oui merci|non|"
            "non merci|c'est tout|ça marche|bien sûr|exact|exactement|intéressant|c'est bon|excellent|c'est noté|"
            "d'acc"
        ),
        "apology": "pardon|désolé|désolée|je suis désolé|excusez-moi|excuse-moi|mes excuses",
        "farewell": (
            "au revoir|à bientôt|à demain|à plus|à plus tard|bonne nuit|bonne journée|bonne soirée|bon week-end|"
            "adieu|a bientôt|à la prochaine"
        ),
    },
    (
        "et|à vous|à toi|à tous|pour tout|pour votre aide|pour ton aide|pour l'aide|alors|donc|"
        "pour la réponse|pour l'information|encore|aussi|infiniment|monsieur|madame|bien|s'il vous plaît"
    ),
)

CHINESE_SMALL_TALK = SmallTalk(
    {
        "greeting": "你好|您好|早上好|早安|下午好|晚上好|嗨|哈喽|大家好|在吗",
        "wellbeing": "你好吗|最近怎么样|你怎么样",
        "thanks": "谢谢|谢谢你|谢谢您|多谢|非常感谢|感谢|太感谢了|辛苦了|有帮助|很有用|謝謝",
        "acknowledgement": "好的|好|明白|明白了|知道了|了解|嗯|是的|对|不用了|没事了|可以|行",
        "apology": "对不起|抱歉|不好意思",
        "farewell": "再见|拜拜|晚安|回头见|下次见|明天见",
    },
    "了|啊|呀|哦|吧|呢|很|非常|你|您|的帮助",
)
