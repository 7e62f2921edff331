"""What the assistant says in Spanish."""

from assistant.steps.languages.texts.texts import Texts

SPANISH_TEXTS = Texts(
    greeting="¡Hola! ¿Qué quiere saber de sus documentos?",
    wellbeing="¡Muy bien, gracias! ¿Qué quiere saber de sus documentos?",
    thanks="¡De nada! Pregúnteme cuando quiera.",
    acknowledgement="De acuerdo. ¿Qué más quiere saber?",
    apology="No pasa nada. ¿Qué quiere saber?",
    farewell="¡Adiós y hasta pronto!",
    identity="Soy Apprentice, un asistente propio para los documentos que se han añadido aquí. Busco "
    "los pasajes que "
    "responden a una pregunta y muestro lo que dicen sus frases, con fuentes numeradas. Con las valoraciones y "
    "correcciones aprendo a responder mejor.",
    examples="Pregúnteme, por ejemplo, por {titles}.",
    empty="Todavía no se han añadido documentos. Añada algunos y pregúnteme por ellos.",
    one_document="Aquí hay un documento.",
    many_documents="Aquí hay {count} documentos.",
    more=" y {count} más",
    none_found="Aquí no hay ningún documento así.",
    found="Encontré {count}: {titles}.",
    newest="Lo último que se añadió: {titles}.",
    about="Sobre {subject}: {titles}.",
    yes="Sí.",
    nothing_about="Sobre {subject} no hay nada en los documentos.",
    summary="{title} en breve:",
    headings="Temas: {headings}.",
    no_text="{title} no contiene frases que se puedan resumir.",
    which_document="¿A qué documento se refiere?",
    which_subject="¿A cuál de estos se refiere?",
    what_subject="¿De qué trata su pregunta? Nómbrelo, por favor; por ejemplo, uno de estos.",
    ask_summary="¿De qué trata {title}?",
    ask_heading="¿Qué dice {title} sobre {heading}?",
    doubt="Puede que esto no responda a su pregunta. Lo más cercano que dicen los documentos:",
    unlearned="Escrito por un modelo que aún no ha aprendido lo suficiente para redactar. Compruébelo en las fuentes.",
    other_words="Tal como se preguntó se encontró muy poco; esto se encontró con otras palabras.",
    elsewhere="Las colecciones elegidas no responden a esto; se encontró en otras.",
    unsupported="Ningún pasaje respalda esto: {sentences}.",
    removed="Se quitaron las frases que ningún pasaje respalda.",
    refusal="No puedo responder a esto con los documentos.",
    looked_for="Busqué {question}; {found}.",
    nearest="lo más cercano fue {places}",
    none_added="todavía no se han añadido documentos",
    quotes=("«", "»"),
)
