"""Spanish. The words were written for Drape by hand, as shoppers in Spain and in Latin America type them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.lexicon.english import ENGLISH
from search.lexicon.inflection import inflected
from search.lexicon.loanwords import ETHNIC_WEAR
from search.lexicon.model import Lexicon, Negation, PriceWords, Scope
from search.lexicon.spanish_types import TYPES
from search.lexicon.terms import word_set

COLOURS: dict[str, str] = {
    # adjectives in the masculine; the feminine is added
    "red": "rojo|encarnado|rojo vivo",
    "black": "negro|negro azabache",
    "white": "blanco|blanco puro",
    "green": "verde|verde esmeralda|verde botella|esmeralda",
    "dark green": "verde oscuro",
    "light green": "verde claro|verde agua",
    "mint": "verde menta|menta|verde salvia",
    "yellow": "amarillo|amarillo limón|amarillo flúor",
    "orange": "naranja|anaranjado",
    "brown": "marrón|café|castaño|chocolate|pardo",
    "dark brown": "marrón oscuro|café oscuro",
    "light brown": "marrón claro|café claro",
    "navy": "azul marino|marino|azul oscuro|azul noche",
    "blue": "azul|azul índigo|añil",
    "royal blue": "azul eléctrico|azul klein|azul cobalto|azul rey|azulón",
    "light blue": "azul claro|celeste|azul cielo|azul bebé|azul pastel",
    "grey": "gris|gris claro|plomo",
    "grey melange": "gris jaspeado|gris vigoré",
    "charcoal": "gris oscuro|antracita|gris marengo|gris antracita",
    "burgundy": "burdeos|granate|vino|vino tinto|borgoña|rojo oscuro|bordó|guinda",
    "off white": "blanco roto|marfil|crudo|hueso|blanco hueso",
    "cream": "crema|vainilla",
    "multicoloured": "multicolor|colorido|de colores|arcoíris",
    "turquoise": "turquesa|azul turquesa|aguamarina",
    "teal": "verde azulado|azul petróleo|petróleo",
    "lime green": "verde lima|verde pistacho",
    "neon green": "verde neón|verde flúor",
    "taupe": "topo|visón",
    "camel": "camel|camello|coñac|caramelo",
    "sand": "arena",
    "khaki": "caqui|verde caqui|kaki",
    "beige": "beige|beis",
    "nude": "nude|color carne|color piel",
    "purple": "morado|violeta|púrpura|berenjena|ciruela",
    "lavender": "lavanda|lila",
    "mauve": "malva",
    "pink": "rosa|rosado|rosa claro|rosa palo|rosa pastel|rosa bebé",
    "fuchsia": "fucsia|magenta|rosa fucsia|rosa fuerte|frambuesa",
    "peach": "melocotón|durazno|albaricoque|salmón|coral",
    "rust": "teja|terracota|óxido|ladrillo",
    "mustard": "mostaza|ocre|azafrán",
    "olive": "verde oliva|oliva|verde militar|verde olivo",
    "silver": "plateado|plata|color plata",
    "gold": "dorado|oro|color oro",
    "rose gold": "oro rosa|oro rosado",
    "bronze": "bronce",
    "copper": "cobre|cobrizo",
    "metallic": "metalizado|metálico",
    "transparent": "transparente",
}
PATTERNS: dict[str, str] = {
    "striped": "de rayas|a rayas|rayas|rayado|raya|raya diplomática|marinero|de raya|listado",
    "checked": "de cuadros|a cuadros|cuadros|cuadro|vichy|pata de gallo|tartán|escocés|cuadrillé",
    "polka dot": "de lunares|a lunares|lunares|lunar|topos|de topos|puntos|de puntos",
    "floral": "de flores|flores|floral|floreado|estampado floral|estampado de flores|con flores",
    "animal print": "animal print|estampado animal|cebra|serpiente|estampado de serpiente",
    "leopard print": "leopardo|de leopardo|estampado de leopardo",
    "printed": "estampado|con estampado|estampada|con dibujo|gráfico|print",
    "plain": "liso|de un solo color|sin estampado|monocolor|básico",
    "knitted": "de punto|tejido|ochos|crochet|ganchillo|canalé|de ganchillo|de crochet",
    "washed": "desgastado|lavado|deslavado|decolorado",
    "ripped": "roto|rasgado|con rotos",
    "camouflage": "camuflaje|de camuflaje|camuflado",
    "colour block": "bicolor|color block|bloques de color",
    "embroidered": "bordado|con bordados|bordados|calado",
    "paisley": "paisley",
    "geometric": "geométrico|abstracto|zigzag",
    "tie dye": "tie dye|desteñido|batik|degradado",
    "sequinned": "lentejuelas|de lentejuelas|con lentejuelas|brillos|purpurina|con brillo|brillante|pedrería|strass",
    "quilted": "acolchado|guateado",
    "fair isle": "jacquard|nórdico",
    "pleated": "plisado|tableado",
}
MATERIALS: dict[str, str] = {
    "cotton": "algodón|de algodón|algodón orgánico",
    "denim": "de jean|denim|vaquera|mezclilla|tela vaquera|de mezclilla",
    "leather": "correa de cuero|correa de piel|cuero|piel|de cuero|de piel|piel genuina|cuero legítimo|napa",
    "faux leather": "polipiel|cuero sintético|ecopiel|piel sintética|cuero vegano|efecto piel|cuerina|de polipiel",
    "suede": "ante|gamuza|de ante|antelina|serraje|nobuk",
    "linen": "lino|de lino",
    "wool": "lana|de lana|merino|tweed|alpaca|mohair|lana merino|paño|bucle",
    "cashmere": "cachemira|cachemir|de cachemira|cashmere",
    "silk": "seda|de seda",
    "satin": "satén|satinado|raso|de satén|de raso",
    "velvet": "terciopelo|de terciopelo",
    "corduroy": "pana|de pana|corderoy|cotelé",
    "lace": "encaje|de encaje|guipur|puntilla|blonda",
    "mesh": "tul|de tul|rejilla|organza",
    "chiffon": "gasa|chifón|de gasa|crepé",
    "fleece": "borreguito|borrego|de borreguito",
    "waterproof": "gore-tex|goretex|repelente al agua|resistente al agua",
    "fur": "de pelo|piel de oveja|borreguillo",
    "faux fur": "pelo sintético|piel falsa|pelo falso",
    "polyester": "poliéster",
    "nylon": "nailon|nylon|poliamida",
    "viscose": "viscosa|modal|lyocell|rayón",
    "stretch": "elástico|elastano|elástica|licra|lycra",
    "canvas": "lona|de lona",
    "flannel": "de franela",
    "down": "pluma|plumas|plumón|plumas de ganso",
    "straw": "paja|rafia|mimbre|de paja|de rafia|yute",
    "rubber": "goma|caucho|silicona",
    "stainless steel": "acero|acero inoxidable|titanio",
    "sterling silver": "plata de ley|plata 925",
    "pearl": "perla|perlas|nácar",
    "diamond": "diamante|circonita|cristal|brillantes|circonitas",
    "terry": "rizo|felpa",
    "seersucker": "seersucker",
    "patent leather": "charol|de charol",
}
GENDERS: dict[str, str] = {
    "men": "hombre|caballero|de hombre|para hombre|masculino|señor|varón|para él|chico|marido|novio|papá|"
    "padre|abuelo|tío|hermano",
    "women": "mujer|dama|de mujer|para mujer|femenino|femenina|señora|para ella|chica|mamá|madre|"
    "esposa|abuela|tía|hermana",
    "boys": "niño|de niño|para niño|hijo|chavo|nieto|sobrino",
    "girls": "niña|de niña|para niña|hija|nieta|sobrina",
    "unisex": "unisex|hombre y mujer|mujer y hombre",
    "kids": "infantil|niños y niñas|niños|junior|juvenil|adolescente|peques|para niños",
    "baby": "bebé|recién nacido|para bebé|bebés",
}
USAGES: dict[str, str] = {
    "casual": "casual|informal|diario|cómodo|de diario|desenfadado|relajado",
    "sports": "deporte|deportivo|de deporte|para deporte|ciclismo|golf|outdoor|aire libre|pádel|fútbol",
    "running": "correr|para correr|running",
    "training": "entrenamiento|entrenar|entreno",
    "hiking": "senderismo|montaña|trekking|excursión",
    "elegant": "elegante|chic|arreglado|refinado|sofisticado|de vestir",
    "formal": "formal|de etiqueta|serio",
    "business": "oficina|de oficina|negocios|profesional|ejecutivo",
    "evening": "noche|de noche",
    "party": "fiesta|de fiesta|para fiesta|discoteca|festivo",
    "travel": "viaje|viajar|de viaje",
    "traditional": "tradicional|étnico|regional|típico",
}
SEASONS: dict[str, str] = {
    "summer": "verano|de verano|veraniego|veraniega",
    "winter": "invierno|de invierno|invernal",
    "autumn": "otoño|de otoño|otoñal",
    "spring": "primavera|de primavera|entretiempo|primaveral|de entretiempo|media temporada",
}
OCCASIONS: dict[str, str] = {
    "wedding": "boda|para boda|bodas|invitada|de boda|novia|dama de honor|matrimonio|casamiento",
    "work": "trabajo|para trabajar|trabajar",
    "job interview": "entrevista|entrevista de trabajo",
    "cocktail": "cóctel|coctel|cumpleaños|nochevieja|año nuevo|fin de año",
    "gala": "gala|graduación|comunión|bautizo|ceremonia|quinceañera|ópera",
    "romantic": "cita|romántico|san valentín|romántica",
    "beach": "playa|piscina|de playa|para la playa|natación|nadar|pileta|alberca",
    "vacation": "vacaciones|crucero",
    "gym": "gimnasio|gym|fitness|yoga|pilates|crossfit|para gimnasio",
    "school": "colegio|escuela|universidad|vuelta al cole|escolar|cole|uniforme",
    "festival": "festival|concierto|feria|romería",
    "christmas": "navidad|navideño|navideña|reyes",
    "carnival": "carnaval|halloween|disfraz",
    "skiing": "esquí|nieve|esquiar|snowboard|de esquí",
    "rain": "lluvia|para lluvia|de lluvia",
    "maternity": "embarazo|premamá|embarazada|maternidad|lactancia",
    "funeral": "funeral|luto|entierro",
    "gift": "regalo|regalos|para regalar|regalo de cumpleaños|regalo de navidad",
    "picnic": "picnic|barbacoa|campo",
}
DETAILS: dict[str, str] = {
    "long sleeve": "manga larga|de manga larga|mangas largas",
    "short sleeve": "manga corta|de manga corta|mangas cortas",
    "strapless": "palabra de honor|strapless|bandeau|sin tirantes",
    "off shoulder": "hombros descubiertos|hombro descubierto|asimétrico|hombros al aire",
    "v neck": "cuello de pico|cuello en v|escote|cuello v|escote en v|escote en pico|escotado",
    "round neck": "cuello redondo|cuello caja",
    "high neck": "cuello perkins|cuello mao|cuello subido",
    "backless": "espalda descubierta|espalda abierta|espalda al aire",
    "hooded": "con capucha",
    "high waisted": "tiro alto|cintura alta|talle alto",
    "low waisted": "tiro bajo|cintura baja",
    "slim": "slim|ajustado|ceñido|entallado|pitillo|pegado|skinny",
    "loose": "ancho|holgado|suelto|amplio|baggy",
    "oversized": "oversize|oversized|extra grande",
    "flared": "acampanado|de campana|campana|evasé|con vuelo|bootcut",
    "straight": "recto|corte recto",
    "cropped": "cropped|recortado",
    "long": "largo",
    "short": "corto",
    "mini": "mini",
    "midi": "midi",
    "maxi": "maxi",
    "plus size": "tallas grandes|talla grande|curvy|plus size",
    "petite": "tallas pequeñas|talla pequeña",
    "size": "talla|número|talle",
    "heeled": "con tacón|de tacón",
    "platform": "plataforma|con plataforma|de plataforma",
    "warm": "abrigado|forrado|grueso|calentito|de abrigo",
    "light": "ligero|fino|fresco|liviano|transpirable",
    "vintage": "vintage|retro|segunda mano",
    "sleeves": "manga|mangas",
    "pockets": "bolsillo",
    "hood": "capucha",
    "collar": "cuello",
    "buttons": "botón|botones|abotonado|abotonada",
    "zip": "cremallera|cierre|zíper",
    "laces": "cordón|cordones|con cordones",
    "straps": "tirante|tirantes|de tirantes|con tirantes",
    "ruffles": "volante|volantes|con volantes|holanes",
    "fringes": "fleco|flecos|con flecos|borlas",
    "bow": "lazo|lazada",
    "logo": "logo|logotipo",
    "slit": "abertura|raja",
    "cut outs": "cut out|aberturas",
    "velcro": "velcro",
    "braided": "trenzado",
    "polarised": "polarizado",
}
STOP_WORDS = word_set(
    "el la los las pero demasiado lo un una unos unas de del al a y e o u en con por para que qué se su sus mi mis tu "
    "tus me te es son ser estar hay como cómo este esta estos estas ese esa esos esas quiero quisiera busco buscar "
    "necesito ver algo alguna alguno algún muy más donde dónde cuando entre desde hasta sobre ir ponerme llevar vestir "
    "comprar muéstrame ropa prenda prendas moda tipo estilo color colores par bonito bonita bonitos bonitas lindo "
    "linda guapo guapa yo les"
)


def _inflected(name: str) -> Sequence[str]:
    """Return an adjective in the masculine and feminine: rojo, roja; estampado, estampada. Inflects the first word."""
    first, space, rest = name.partition(" ")
    return (name, f"{first[:-1]}a{space}{rest}") if first.endswith("o") and len(first) > 2 else (name,)


def singular(word: str) -> str:
    """Return the word without the plural -s or -es: "vestidos", "pantalones", "azules"."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ces"):
        return f"{word[:-3]}z"
    return word[:-2] if re.search("[aeiou][lnrs]es$", word) else word[:-1]


SPANISH = Lexicon(
    code="es",
    name="Spanish",
    base=ENGLISH,
    types={**ETHNIC_WEAR, **TYPES},
    colours=inflected(COLOURS, _inflected),
    patterns=inflected(PATTERNS, _inflected),
    materials=MATERIALS,
    genders=GENDERS,
    usages=inflected(USAGES, _inflected),
    seasons=SEASONS,
    occasions=OCCASIONS,
    details=inflected(DETAILS, _inflected),
    negations=(
        Negation("without", "sin|sin ningún|sin ninguna", Scope.PHRASE),
        Negation("no", "ningún|ninguna|ni|nada de", Scope.PHRASE),
        Negation("not", "no|que no sea|que no sea de|que no sean|nunca|en vez de|pero no|no quiero", Scope.WORD),
        Negation(
            "other than",
            "excepto|salvo|aparte de|distinto de|distinta de",
            Scope.PHRASE,
        ),
    ),
    prices=PriceWords(
        below="menos de|por menos de|hasta|bajo|máximo|inferior a|por debajo de|debajo de|no más de|como máximo",
        above="más de|a partir de|desde|mínimo|superior a|por encima de|al menos",
        ranges=(("de", "a"), ("entre", "y"), ("desde", "hasta")),
        cheap="barato|barata|baratos|baratas|económico|económica|económicos|económicas|asequible|a buen precio",
        cheapest="más barato|más barata|los más baratos|las más baratas|más baratos|más baratas|el más barato|"
        "la más barata|menor precio|precio ascendente",
        expensive="caro|cara|lujo|de lujo|lujoso|lujosa|alta gama|exclusivo",
        dearest="más caro|más cara|el más caro|los más caros|mayor precio|precio descendente",
        currencies={
            "EUR": "euro|euros|eur|€",
            "USD": "dólar|dólares|usd|$",
            "MXN": "pesos|peso|mxn",
            "GBP": "libras|gbp|£",
        },
    ),
    new="nuevo|nueva|nuevos|nuevas|novedad|novedades|nueva colección|nueva temporada|lo último",
    sale="rebajas|rebajado|rebajada|rebajados|rebajadas|oferta|ofertas|en oferta|en rebajas|descuento|con descuento|"
    "outlet|liquidación|de oferta|saldo",
    conjunctions="y|&|e",
    disjunctions="o|u|ni",
    stop_words=STOP_WORDS,
    singular=singular,
    ambiguous=word_set(
        "bebe flores sin body mono media look short flat regional smoking montana cafe lisa champion arena manga cole "
        "salon cargo informal polar marina pamela mama nina papa fiesta playa lunar americana excursion chico capa aro"
    ),
    rarely_english=word_set("rosa negro negra verde blanca amarillo gris plata dorado"),
)
