"""How questions show that they lean on what was said before, in each language."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Leaning:
    """How a question shows that it leans on what was said before."""

    pronoun: re.Pattern[str]
    """A word that stands for something that was named before."""
    opening: re.Pattern[str]
    """How a question begins that goes on: "and", "what about"."""
    fragment: re.Pattern[str]
    """How a question begins that is only a part of one: a preposition."""
    question_word: re.Pattern[str]
    empty: re.Pattern[str]
    """Words that name nothing."""
    ordinals: re.Pattern[str] | None = None
    """A place in a list that was given before: the groups `n1` to `n5`, or `last`."""


ENGLISH_LEANING = Leaning(
    pronoun=re.compile(
        r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|the (?:same"
        r"|former|latter|other)"
        r"|(?:about|of|for|with|does|is|was|did|why|how|like|after|before) that|that one"
        r"|the (?:first|second|third|last|next) (?:one|of (?:them|these|those)))\b|\bthat\s*[?.!]*$",
        re.IGNORECASE,
    ),
    opening=re.compile(r"(?:and|or|but|so|then|also|what about|how about|what else|why not|what if)\b", re.IGNORECASE),
    fragment=re.compile(
        r"(?:in|on|at|for|by|with|from|of|to|since|until|during|after|before|without|except|per)\b", re.IGNORECASE
    ),
    question_word=re.compile(r"\b(?:who|whom|whose|what|when|where|which|why|how)\b", re.IGNORECASE),
    empty=re.compile(
        r"a|about|also|an|and|any|are|be|big|but|can|continue|cost|costs|could|detail|details|did|do|does"
        r"|early|elaborate|else|exactly|example|examples|explain|far|for|further|give|go|had|has|have|how"
        r"|i|in|is|it|late|long|many|me|mean|more|much|my|of|often|old|on|one|or|our|please|really|say"
        r"|should|so|some|soon|sure|tell|than|that|the|then|there|to|us|was|we|were|what|when|where|which"
        r"|who|whom|whose|why|will|work|would|you"
    ),
    ordinals=re.compile(
        r"\b(?:the |number )?(?:(?P<n1>first|1st)|(?P<n2>second|2nd)|(?P<n3>third|3rd)"
        r"|(?P<n4>fourth|4th)|(?P<n5>fifth|5th)|(?P<last>last))(?: one)?\W*$",
        re.IGNORECASE,
    ),
)

GERMAN_LEANING = Leaning(
    pronoun=re.compile(
        r"\b(?:er|(?-i:sie)|(?<!gibt )(?<!geht )es|ihn|ihm|(?-i:ihnen|ihre[rnms]?)|seine?[rnms]?"
        r"|diese[rnms]?|dies|deren"
        r"|dessen|da(?:für|mit|von|bei|zu|gegen|nach|vor|durch)|darüber|daran|darin|daraus|dort|derselbe|dasselbe"
        r"|(?:der|die|das) (?:erste|zweite|dritte|letzte|nächste|andere|gleiche)n?)\b"
        r"|\bdas(?= (?:im|in|für|am|bei|mit|pro|nach|denn|genau|eigentlich|auch|nicht)\b|\W*$)",
        re.IGNORECASE,
    ),
    opening=re.compile(
        r"(?:und|oder|aber|also|dann|auch|was ist mit|wie ist es mit|wie sieht es|warum nicht)\b", re.IGNORECASE
    ),
    fragment=re.compile(
        r"(?:in|im|am|an|auf|bei|beim|für|mit|von|vom|aus|zu|zum|zur|seit|bis|während|nach|vor|ohne|pro|ab)\b",
        re.IGNORECASE,
    ),
    question_word=re.compile(
        r"\b(?:wer|wen|wem|wessen|was|wann|wo|wohin|woher|welche[rnms]?|warum|wieso|wie)\b", re.IGNORECASE
    ),
    empty=re.compile(
        r"aber|alt|auch|beispiel|beispiele|bitte|dafür|damit|dann|daran|darf|das|davon|dazu|dem|den|denn"
        r"|der|details|die|dürfen|ein|eine|er|erklär|erkläre|es|früh|geht|genau|gilt|groß|haben|hat|hoch"
        r"|ich|ist|kann|kosten|kostet|können|lange|mach|man|mehr|mir|muss|müssen|nicht|noch|oder|oft"
        r"|passiert|sie|sind|so|soll|sollen|spät|teuer|und|uns|viel|viele|wann|war|waren|warum|was|weit"
        r"|weiter|wem|wen|wer|weshalb|wie|wieso|wir|wo|woher|wohin"
    ),
    ordinals=re.compile(
        r"\b(?:das|die|der|dem|den) (?:(?P<n1>erste)|(?P<n2>zweite)|(?P<n3>dritte)"
        r"|(?P<n4>vierte)|(?P<n5>fünfte)|(?P<last>letzte))[nrms]?\W*$",
        re.IGNORECASE,
    ),
)

SPANISH_LEANING = Leaning(
    pronoun=re.compile(
        r"\b(?:él|ella|ellos|ellas|ello|lo mismo|su|sus|esto|eso|aquello|ese|esa|esos|esas|est[eo]s?|allí|ahí"
        r"|(?:el|la|los|las) (?:primer[oa]?|segund[oa]|tercer[oa]?|últim[oa]|mism[oa]|otr[oa])s?)\b",
        re.IGNORECASE,
    ),
    opening=re.compile(r"[¿¡]?(?:y|o|pero|entonces|también|qué pasa con|qué hay de|y si|por qué no)\b", re.IGNORECASE),
    fragment=re.compile(
        r"[¿¡]?(?:en|con|para|por|de|del|desde|hasta|durante|después|antes|sin|a|al)\b(?! (?:qué|quién"
        r"|cuánto|dónde))",
        re.IGNORECASE,
    ),
    question_word=re.compile(
        r"\b(?:quién(?:es)?|qué|cuándo|cuánt[oa]s?|dónde|adónde|cuál(?:es)?|cómo)\b", re.IGNORECASE
    ),
    empty=re.compile(
        r"a|con|cuesta|cuestan|cuál|cuáles|cuándo|cuánta|cuántas|cuánto|cuántos|cómo|de|debo|del|detalles"
        r"|dime|dura|dónde|ejemplo|ejemplos|el|en|entonces|era|es|esa|ese|eso|esto|explica|favor|hacer|hay"
        r"|la|las|le|lo|los|mucho|más|o|para|pero|por|puede|puedo|que|quién|quiénes|qué|se|significa|sigue"
        r"|sirve|son|su|sus|también|tarda|tengo|tiempo|un|una|vale|y"
    ),
    ordinals=re.compile(
        r"\b(?:el|la) (?:(?P<n1>primer[oa])|(?P<n2>segund[oa])|(?P<n3>tercer[oa])"
        r"|(?P<n4>cuart[oa])|(?P<n5>quint[oa])|(?P<last>últim[oa]))\W*$",
        re.IGNORECASE,
    ),
)

FRENCH_LEANING = Leaning(
    pronoun=re.compile(
        r"\b(?:(?<!a-t-)(?<!faut-)(?<!s'agit-)il|elles?|ils|lui|leurs?|son|sa|ses|ça|cela|ceci|celui"
        r"|celle|ceux|celles"
        r"|(?:le|la|les) (?:premi(?:er|ère)|deuxième|second|seconde|troisième|derni(?:er|ère)|même)s?)\b",
        re.IGNORECASE,
    ),
    opening=re.compile(r"(?:et|ou|mais|alors|donc|aussi|qu'en est-il|pourquoi pas)\b", re.IGNORECASE),
    fragment=re.compile(
        r"(?:en|dans|avec|pour|par|de|du|des|depuis|jusqu'à|pendant|après|avant|sans|à|au|aux"
        r"|chez)\b(?! (?:qui|quoi|quel|combien))",
        re.IGNORECASE,
    ),
    question_word=re.compile(
        r"\b(?:qui|que|quoi|quand|combien|où|quels?|quelles?|comment|pourquoi)\b|\bqu'", re.IGNORECASE
    ),
    empty=re.compile(
        r"a|alors|aussi|c|ce|cela|combien|comment|continue|coûte|coûtent|d|de|des|dois|du|dure|détails"
        r"|elle|elles|en|est|et|exemple|exemples|explique|faut|il|ils|je|l|la|le|les|mais|on|ou|où|peut"
        r"|plaît|plus|pourquoi|puis|qu|quand|que|quel|quelle|quelles|quels|qui|quoi|s|sert|signifie|sont|t"
        r"|te|temps|un|une|vaut|vous|y|ça|était"
    ),
    ordinals=re.compile(
        r"\b(?:le|la) (?:(?P<n1>premi(?:er|ère))|(?P<n2>deuxième|seconde?)|(?P<n3>troisième)"
        r"|(?P<n4>quatrième)|(?P<n5>cinquième)|(?P<last>derni(?:er|ère)))\W*$",
        re.IGNORECASE,
    ),
)

CHINESE_LEANING = Leaning(
    pronoun=re.compile(r"它们?|他们?|她们?|这个|那个|这些|那些|其中|前者|后者|第[一二三四]个|这样|那样"),
    opening=re.compile(r"(?:那么?|还有|另外|而|如果|为什么不)|.{1,10}呢\W*$"),
    fragment=re.compile(r"除了|对于"),
    question_word=re.compile(r"谁|什么|哪|几|多少|怎么|如何|为什么|何时"),
    empty=re.compile(r"为什么|为何|什么时候|例如|呢|多久|多少|多少钱|怎么|怎么办|更多|继续|谁"),
)
