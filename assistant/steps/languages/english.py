"""English."""

from assistant.steps.languages.language import Language, compile_formats, compile_pattern, compile_wishes
from assistant.steps.languages.leaning import ENGLISH_LEANING
from assistant.steps.languages.small_talk import ENGLISH_SMALL_TALK
from assistant.steps.languages.texts.english import ENGLISH_TEXTS

_PARTS = {
    "documents": r"(?:documents?|docs?|files?|papers?|pdfs?|sources|texts?|materials?|(?:excel |word "
    r"|text |markdown |csv )?(?:spreadsheets?|files?|sheets?|documents?)|workbooks?|csvs"
    r"|presentations?|slides|slide ?decks?|powerpoints?|e-?mails|e-?books?|epubs|web ?pages?|web ?sites?)",
    "library": r"(?:library|collection|system|index|database|archive|knowledge base)",
    "here": r"(?:,? (?:right now|now|so far|currently|at the moment|in total|altogether|overall"
    r"|(?:in )?(?:here|there)|available|(?:in|inside|from|of) (?:the|this|your|my|our) <library>))*",
    "you": r"(?:you|we|i|they|there)",
    "have": r"(?: (?:have|has|had|know|see|read|search|access|got|hold|cover|contain|add|added|uploaded|stored?|use"
    r"|ask|find|about|on|to))*",
    "added": r"(?:add(?:ed)?|upload(?:ed)?|updat(?:ed|e)|chang(?:ed|e)|ingest(?:ed)?|indexed|loaded|stored)",
    "last": r"(?:last|latest|newest|(?:most )?recent(?:ly)?|just|lately|today|yesterday|this week)",
    "about": r"(?:about|on|regarding|concerning|related to|(?:that |which )?(?:cover|mention|discuss|contain|describe"
    r"|explain|deal with|talk about|refer to)s?|(?:covering|mentioning|discussing|describing|dealing with))",
    "points": r"(?:main|key|most important|important|essential|central) "
    r"(?:points?|ideas?|messages?|takeaways?|findings?|topics?|parts?|things|facts)",
    "summary": r"(?:(?:a|an|the|your) )?(?:(?:very|short|brief|quick|concise|rough) )*"
    r"(?:summary|overview|gist|outline|synopsis|recap|digest|tl;? ?dr|highlights|takeaways|<points>)",
    "what": r"(?:what|which)",
    "your": r"(?:(?:the|your|these|those|this|my|our|all|of) )*",
    "app": r"(?:app|application|assistant|chat|chatbot|bot|page|program|site|thing|tool|website|software)",
}

ENGLISH = Language(
    code="en",
    texts=ENGLISH_TEXTS,
    small_talk=ENGLISH_SMALL_TALK,
    polite=compile_pattern(
        r"(?:(?:hi|hello|hey|please|pls|so|ok|okay|now|well|thanks|sorry|excuse me)(?: there)?[,.!]? +)*"
        r"(?:(?:(?:can|could|would|will) you(?: please| quickly)?|(?:can|could|may) i|i(?:'d| would) like(?: you)? to"
        r"|i want(?: you)? to|please|just) +)*"
        r"(?:(?:tell me|show me|give me|get me|let me (?:know|have)|explain(?: to me)?|see|know|have|get|make me"
        r"|write(?: me)?|i need|i want|i'd like)[,:]? +)?"
    ),
    wishes=compile_wishes(
        (
            (
                "identity",
                r"(?:and )?(?:who|what)(?: exactly)? are you(?: exactly| really| called)?|(?:who|what) you are",
            ),
            ("identity", r"(?:(?:more |something )?about yourself|introduce yourself|(?:what(?:'s| is) )?your name)"),
            ("identity", r"what(?:'s| is) (?:apprentice|this <app>)(?: (?:about|for))?|do you have a name"),
            ("identity", r"who am i (?:talking|speaking|chatting|writing) (?:to|with)|who(?:'s| is) (?:this|there)"),
            (
                "identity",
                r"are you (?:(?:an?|the|just|really|real) )*(?:ai|human|person|robot|computer"
                r"|<app>|\w*gpt)",
            ),
            (
                "identity",
                r"who (?:made|built|created|trained|developed) you|<what>(?: \w+)? model (?:are you|do you use)",
            ),
            (
                "ability",
                r"what (?:(?:can|could|do) (?:you|u) do|you can do)(?: for (?:me"
                r"|us))?(?: here)?(?: exactly)?",
            ),
            ("ability", r"what are you (?:able to do|capable of|for|good at|good for|here for)"),
            ("ability", r"<what>(?: \w+ of)?(?: questions| things)? (?:can|could|should|may) i (?:ask|do|say)<with>"),
            ("ability", r"<what>(?: \w+ of)? questions (?:can|do) you (?:answer|understand)"),
            (
                "ability",
                r"how (?:do|can|should) i (?:use|work with|talk to|get started with|start with) (?:you|<this>)",
            ),
            ("ability", r"how (?:do|can|does) (?:you|<this>) (?:work|function|operate|help)(?: me| us| here)*"),
            ("ability", r"how you work|how to use (?:you|<this>)|what(?:'s| is| are) your (?:job|purpose|role|task)"),
            ("ability", r"what are your (?:abilities|capabilities|features|functions|limits|limitations|skills)"),
            ("ability", r"(?:i need |need |some |a little )*help(?: me)?(?: please| out| here)?|instructions|usage"),
            (
                "ability",
                r"(?:can you help(?: me)?|can i ask you (?:something|a question)|where do i start|get started)",
            ),
            (
                "ability",
                r"how do you (?:find|get|know|make|learn|give)(?: (?:your|the|these|my|from|answers|edits|me))*",
            ),
            (
                "ability",
                r"where do(?:es)? your (?:answers?|information|knowledge) come from"
                r"|do you learn(?: from me)?",
            ),
            (
                "count",
                r"how many <documents>(?: (?:do|have|did|can|are|were"
                r"|been) ?<you>?<have>)?(?: <added>)?<here>",
            ),
            ("count", r"(?:the )?(?:total )?(?:number|count) of <documents><here>|count <your><documents><here>"),
            ("count", r"how (?:big|large) is (?:the|your|this) <library>"),
            ("newest", r"(?:what(?:'s| is| are)|is there|anything|something)(?: anything| something)? new<new_here>"),
            (
                "newest",
                r"(?:what|which)(?: <documents>| things?| one)? <be>(?: the)? (?:<last> ?<added>|<added> <last>)",
            ),
            ("newest", r"(?:what|which)(?: <documents>)? <be>(?: the| your)? <last>(?: <documents>| one)?<here>"),
            ("newest", r"(?:what|which) <documents>? ?(?:did|have) <you> (?:<added> <last>|<last> <added>)<here>"),
            (
                "newest",
                r"(?:what(?:'s| is| are) |list |show )?<your><last>(?: <added>)? <additions>(?: <added>)?<here>",
            ),
            ("newest", r"when (?:was|were) the <last> <documents>(?: <added>)?|<last> <added>|recent additions"),
            ("topic", r"(?:<any> )?<your>(?:other )?<documents>(?: <stand>)* <about> <subject><here>"),
            (
                "topic",
                r"<got>(?: also)? <matter>(?:<here>|<within>) (?:about|on|regarding"
                r"|concerning) <subject><within>?<here>",
            ),
            (
                "contents",
                r"what(?:'s| is| else is| is there| is stored| do (?:you|we) have| have you got)(?: all)?<place>",
            ),
            (
                "contents",
                r"what (?:do you know(?: about)?|do you have|have you got|have you read|can i find here)<here>",
            ),
            (
                "contents",
                r"<what>(?: \w+ of)?(?: other)? <content> (?:(?:do|can|have|did|could) <you><have>|<be>)<here>",
            ),
            (
                "contents",
                r"<what>(?: \w+ of)?(?: other)? <content> are (?:there|known|covered|included"
                r"|<added>)<here>",
            ),
            (
                "contents",
                r"(?:(?:list|show|name|enumerate|see)(?: me)? )?(?:(?:a|the|an) )?(?:list of |overview of )?<all>",
            ),
            ("contents", r"(?:<any> )<your>(?:other )?<documents><here>"),
            (
                "contents",
                r"what (?:does|do|is|are) <your>(?:<library>|documents|docs|files|pdfs|papers)(?: here)? <covers>",
            ),
            (
                "summary",
                r"(?:summari[sz]e|sum up|outline|recap|tl;? ?dr(?: of| for|:)?)(?: for me)?:? <subject><briefly>",
            ),
            ("summary", r"(?:what(?:'s| is| are) )?<summary> (?:of|for|from|in|about|on) <subject><briefly>"),
            ("summary", r"what(?:'s| is| are) <subject>(?: (?:all|mostly|mainly))? about<briefly>"),
            (
                "summary",
                r"what (?:does|do) <named> (?:cover|contain|deal with|talk about|discuss"
                r"|consist of)<briefly>",
            ),
            ("summary", r"what(?:'s| is|(?: (?:can|do|will) (?:i|you) (?:find|learn|read))) (?:in|inside) <named>"),
            ("summary", r"<summary>(?: please| for me)?|summari[sz]e|sum up|sum <subject> up(?: for me)?<briefly>"),
            (
                "kind",
                r"<what> (?:are )?<your><noun> (?:(?:do|have) (?:you|we) (?:have|got)|are"
                r"|<you> have)(?: <you>)?<place>",
            ),
            ("kind", r"<what> <noun> (?:do|have) (?:you|we) (?:have|got)(?: here)?"),
            (
                "kind",
                r"(?:what are|which are|list|show|name)(?: all)? <your><noun>(?:<place>| (?:you|we) (?:have|know))",
            ),
        ),
        **{
            "named": r"(?!(?:it|this|that|they|them|there)\b)<subject>",
            "with": r"(?: (?:you|here|with you|with this|about))*",
            "this": r"(?:this(?: <app>)?|the <app>|it)",
            "new_here": r"(?: (?:here|(?:in )?(?:the|this|your) <library>|today|this week|lately))*",
            "be": r"(?:was|were|is|are|has been|have been|got)",
            "additions": r"(?:<documents>|additions?|uploads?|changes?|updates?)",
            "any": r"(?:(?:<what>|any|other|more|(?:are|is) there|(?:do|have) (?:you|we) (?:have|got)|got|list|find"
            r"|look for|search for|show)(?: (?:any|an?|all|some|me|of|more))*)",
            "stand": r"(?:here|(?:do |have )?<you> (?:have|got)|are there|there are|that are|which are|are"
            r"|is|there is)",
            "got": r"(?:(?:do|have) (?:you|we) (?:have|got|find)|is there|are there|can you find|got)",
            "matter": r"(?:anything|something|(?:any |some )?(?:information|info|material|stuff))",
            "within": r"(?: in <your><documents>)",
            "place": r"(?: (?:in )?(?:here|there)| (?:in |inside )?(?:this|the|your|my|our) <library>"
            r"| in <your><documents>)",
            "content": r"(?:<documents>|information|knowledge|content|data|topics|subjects|themes|areas)",
            "all": r"<your>(?:available )?<documents>(?: (?:you|there|we|i|that|that you) (?:have|are|know"
            r"|added|uploaded))?<here>",
            "covers": r"(?:about|cover|contain|have|hold|called|talk about|deal with)",
            "briefly": r"(?:,? (?:please|for me|briefly|in (?:short|brief|general|a nutshell"
            r"|(?:\w+ ){1,2}(?:words|sentences|points|lines))))*",
            "noun": r"(?P<subject>\w[\w'-]*(?: \w[\w'-]*){0,2}?)",
        },
        **_PARTS,
    ),
    this_document=compile_pattern(
        r"(?:it|this|that|(?:this|that) one|(?:this|that|the|my|your)(?: (?:attached|uploaded|whole|entire))?"
        r" (?:document|doc|file|paper|pdf|text|page|article|book|report|source)(?: here)?)"
    ),
    everything=compile_pattern(
        r"(?:everything|all|all of (?:it|them)|(?:(?:all|the|these|your|my|our|those) )+"
        r"(?:documents|docs|files|library|collection|pdfs|papers)(?: here)?)"
    ),
    formats=compile_formats(
        table=r"(?:excel )?spreadsheets?|excel (?:files?|sheets?)|workbooks?|csvs?|csv files?",
        slides=r"presentations?|slides?|slide ?decks?|powerpoints?",
        pdf=r"pdfs?",
        word=r"word (?:files?|documents?)|docx",
        mail=r"e-?mails?|mails?",
        book=r"e-?books?|epubs?",
        page=r"web ?(?:pages?|sites?)|html files?",
        plain=r"(?:text|markdown) files?",
    ),
    leaning=ENGLISH_LEANING,
)
