"""Spanish."""

from assistant.steps.languages.language import Language, compile_formats, compile_pattern, compile_wishes
from assistant.steps.languages.leaning import SPANISH_LEANING
from assistant.steps.languages.small_talk import SPANISH_SMALL_TALK
from assistant.steps.languages.texts.spanish import SPANISH_TEXTS

_PARTS = {
    "documents": r"(?:documentos?|archivos?|ficheros?|pdfs?|papeles|textos?|fuentes|manuales"
    r"|hojas de cálculo|tablas|presentaciones|correos)",
    "library": r"(?:biblioteca|colección|base de datos|archivo|sistema|índice)",
    "here": r"(?: (?:aquí|ahí|ahora|actualmente|en total|disponibles?|guardad[oa]s?|en (?:la|esta|tu|su|el"
    r"|este) <library>))*",
    "have": r"(?:tienes|tiene|tenéis|tenemos|hay|conoces|conoce|puedes (?:leer|ver|consultar)|están|son"
    r"|existen|has leído"
    r"|contiene|contienes|lees)",
    "which": r"(?:qué|que|cuáles|cuales|cuál|cual)",
    "the": r"(?:(?:el|la|los|las|tus|sus|mis|nuestros|todos|todas|estos|estas|este|esta|de|del)\b ?)*",
    "last": r"(?:(?:más )?nuevos?|(?:más )?recientes?|últim[oa]s?|últimamente|recientemente)",
    "added": r"(?:añadid[oa]s?|agregad[oa]s?|subid[oa]s?|cargad[oa]s?|actualizad[oa]s?|añadió|añadieron"
    r"|agregó|agregaron|subió|subieron)",
    "about": r"(?:sobre|acerca de|de|relacionad[oa]s con|que (?:tratan?|hablan?) (?:sobre|de|del)"
    r"|referentes a|relativ[oa]s a)",
    "points": r"(?:puntos|ideas|temas|aspectos) (?:principales|clave|más importantes|importantes|centrales)",
    "summary": r"(?:(?:un|una|el|la|los|las) )?(?:(?:breve|pequeño|corto) )?(?:resumen|síntesis|sinopsis"
    r"|tl;?dr|<points>)(?: (?:breve|corto))?",
}

SPANISH = Language(
    code="es",
    texts=SPANISH_TEXTS,
    small_talk=SPANISH_SMALL_TALK,
    polite=compile_pattern(
        r"[¿¡]?(?:(?:hola|buenos días|por favor|bueno|vale|y|gracias|entonces)[,.!]? +)*[¿¡]?"
        r"(?:(?:puedes|puede|podrías|podría|quiero|quisiera|me gustaría|necesito) +)?"
        r"(?:(?:dime|dígame|decirme|muéstrame|muéstreme|mostrarme|dame|deme|darme|enséñame|hazme|hacerme"
        r"|haz|saber|ver"
        r"|explícame|tener)(?: por favor)?,? +)?"
    ),
    wishes=compile_wishes(
        (
            ("identity", r"(?:quién|quien|qué|que) (?:eres|es usted|sois)(?: tú)?(?: exactamente)?"),
            (
                "identity",
                r"(?:cómo|como) (?:te llamas|se llama)|preséntate|con (?:quién|quien) (?:hablo|estoy hablando)",
            ),
            (
                "identity",
                r"(?:eres|es usted) (?:una? )?(?:ia|robot|bot|chatbot|humano|persona|máquina"
                r"|\w*gpt).{0,20}",
            ),
            (
                "identity",
                r"(?:qué|que) es (?:apprentice|est[ae] (?:aplicación|asistente|chat|programa|página"
                r"|herramienta|app))",
            ),
            (
                "ability",
                r"(?:qué|que) (?:puedes|puede|sabes|sabe)(?: usted)? (?:hacer|responder|contestar)(?: por mí)?",
            ),
            (
                "ability",
                r"(?:qué|que) (?:cosas |preguntas )?(?:puedo|podría) (?:preguntar|preguntarte|hacer"
                r"|hacerte|preguntarle)(?: aquí)?",
            ),
            (
                "ability",
                r"(?:cómo|como) (?:funcionas|funciona(?: esto)?|trabajas|se usa(?: esto)?|te uso"
                r"|puedes ayudarme|puedo usarte)",
            ),
            (
                "ability",
                r"(?:necesito )?ayuda(?: por favor)?|ayúdame|ayúdeme|(?:me )?(?:puedes"
                r"|puede) ayudar(?:me)?|para qué sirves",
            ),
            ("ability", r"de dónde (?:sacas|vienen|salen) (?:tus|las) respuestas|aprendes(?: .{0,20})?"),
            ("count", r"(?:cuántos|cuantos|cuántas) <documents>(?: <have>)?<here>"),
            ("count", r"(?:el )?número(?: total)? de <documents><here>"),
            (
                "newest",
                r"(?:qué|que) (?:hay|tienes|es lo) (?:de )?(?:nuevo|más reciente|último)<here>"
                r"|hay algo nuevo|novedades",
            ),
            (
                "newest",
                r"(?:<which>(?: son| es| fue| fueron)? )?<the>(?:<documents> )?(?:(?:se|que se|fue|fueron"
                r"|que|has|han|más) )*(?:<last> ?(?:<documents>)? ?(?:<added>)?|<added> <last>)<here>",
            ),
            (
                "topic",
                r"(?:(?:<which>|hay|tienes|tiene|lista|busca|muestra|encuentra|dame) )?(?:(?:algún|alguna"
                r"|algunos|otro|un|los|todos|me|de) )*<documents>(?: <have>| que)* <about> <subject><here>",
            ),
            (
                "topic",
                r"(?:<which> )?<documents> (?:que )?(?:tratan?|hablan?|mencionan?) (?:de|del"
                r"|sobre)? ?<subject>",
            ),
            (
                "topic",
                r"(?:hay|tienes|tiene|encuentras)(?: aquí)? (?:algo|alguna información|información"
                r"|material)(?: aquí)? (?:sobre|acerca de|de|del) <subject><here>",
            ),
            (
                "contents",
                r"(?:qué|que) (?:hay|tienes|tiene|contiene)(?: guardado)?(?: (?:aquí|ahí|dentro|en (?:la"
                r"|esta|tu) <library>))+|(?:qué|que) (?:sabes|tienes)",
            ),
            (
                "contents",
                r"(?:<which>|de qué)(?: tipo de)? (?:<documents>|información|temas|contenidos"
                r"|son los <documents>)(?: (?:que )?<have>)?<here>",
            ),
            (
                "contents",
                r"(?:lista|listado|enumera|muestra|relación)?(?: de)? ?<the><documents>(?: (?:que )?<have>)?<here>",
            ),
            ("contents", r"de qué tratan (?:los|estos|tus|todos los) <documents>"),
            (
                "summary",
                r"(?:resume|resuma|resumir|resúmeme|resúmame"
                r"|sintetiza)(?: brevemente)? <subject>(?: (?:por favor|brevemente|en .{1,20}))?",
            ),
            ("summary", r"(?:cuáles son |cuál es )?<summary> (?:del|de|sobre|en) <subject>(?: por favor)?"),
            ("summary", r"(?:de|sobre) (?:qué|que) (?:trata|va|habla) <subject>(?: en breve)?"),
            ("summary", r"(?:qué|que) (?:hay|pone|dice|contiene|cubre|incluye) (?:en )?<subject>"),
            (
                "summary",
                r"<summary>(?: por favor)?|resúmelo|resúmalo|de (?:qué|que) (?:trata|va)(?: esto)?|resume|resumir",
            ),
            ("kind", r"<which> (?P<subject>\w[\w-]*(?: de \w[\w-]*)?) (?:hay|tienes|tiene)(?: aquí)"),
        ),
        **_PARTS,
    ),
    this_document=compile_pattern(
        r"(?:esto|eso|lo|(?:este|ese|el|la|esta|tu|su|mi) (?:documento|archivo|fichero|texto|pdf|página"
        r"|libro|informe))"
    ),
    everything=compile_pattern(r"(?:todo|(?:todos )?(?:los|estos|tus|sus) (?:documentos|archivos|ficheros))"),
    formats=compile_formats(
        table=r"hojas? de cálculo|excel(?:es)?|tablas?",
        slides=r"presentaci(?:ón|ones)|diapositivas?",
        pdf=r"pdfs?",
        word=r"(?:documentos|archivos) de word",
        mail=r"correos?|e-?mails?",
        book=r"e-?books?|libros? electrónicos?",
        page=r"páginas? web",
        plain=r"archivos? de texto",
    ),
    leaning=SPANISH_LEANING,
)
