"""Portuguese. The words were written for Drape by hand, as shoppers in Brazil and in Portugal type them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.lexicon.english import ENGLISH
from search.lexicon.inflection import inflected
from search.lexicon.loanwords import ETHNIC_WEAR
from search.lexicon.model import Lexicon, Negation, PriceWords, Scope
from search.lexicon.portuguese_types import TYPES
from search.lexicon.terms import word_set

COLOURS: dict[str, str] = {
    # adjectives in the masculine; the feminine is added
    "red": "vermelho|encarnado|vermelho vivo",
    "black": "preto|negro",
    "white": "branco|branco puro",
    "green": "verde|verde esmeralda|esmeralda|verde bandeira|verde garrafa",
    "dark green": "verde escuro|verde musgo",
    "light green": "verde claro|verde água",
    "mint": "verde menta|menta|verde sálvia",
    "yellow": "amarelo|amarelo limão|amarelo canário",
    "orange": "laranja|alaranjado|cor de laranja",
    "brown": "marrom|castanho|chocolate|café|cor de café",
    "dark brown": "marrom escuro|castanho escuro",
    "light brown": "marrom claro|castanho claro|avelã",
    "navy": "azul marinho|marinho|azul escuro|azul noite",
    "blue": "azul|azul índigo|anil",
    "royal blue": "azul royal|azul elétrico|azul bic|azul klein|azul cobalto|azulão",
    "light blue": "azul claro|azul bebê|azul celeste|azul bebé|azul céu",
    "grey": "cinza|cinzento|cinza claro|cinzento claro",
    "grey melange": "cinza mescla|mescla|cinza mesclado",
    "charcoal": "cinza escuro|chumbo|grafite|antracite|cinzento escuro|cinza chumbo",
    "burgundy": "bordô|vinho|marsala|grená|borgonha|bordeaux|cor de vinho|vermelho escuro",
    "off white": "off white|marfim|cru|branco sujo",
    "cream": "creme|baunilha",
    "multicoloured": "colorido|multicolorido|multicor|arco íris|multicolor",
    "turquoise": "turquesa|azul turquesa|água marinha",
    "teal": "azul petróleo|petróleo|verde petróleo",
    "lime green": "verde limão|verde lima|verde pistache|verde alface",
    "neon green": "verde neon|verde flúor",
    "taupe": "taupe",
    "camel": "caramelo|camelo|camel|conhaque",
    "sand": "areia|cor de areia",
    "khaki": "cáqui|caqui",
    "beige": "bege",
    "nude": "nude|cor da pele|cor de pele",
    "purple": "roxo|violeta|berinjela|púrpura|uva|ameixa|beringela",
    "lavender": "lavanda|lilás",
    "mauve": "malva",
    "pink": "rosa|cor de rosa|rosa claro|rosa bebê|rosa antigo|rosa chá|rosa bebé",
    "fuchsia": "fúcsia|magenta|pink|rosa choque|rosa pink|rosa fluor",
    "peach": "pêssego|coral|salmão|damasco|alperce",
    "rust": "ferrugem|terracota|telha|tijolo",
    "mustard": "mostarda|ocre|açafrão",
    "olive": "verde oliva|oliva|verde militar|verde tropa|verde azeitona|azeitona",
    "silver": "prateado|prata|cor de prata",
    "gold": "dourado|ouro|cor de ouro",
    "rose gold": "ouro rosa|rosé gold|rose gold|ouro rosé",
    "bronze": "bronze",
    "copper": "cobre|acobreado",
    "metallic": "metalizado|metálico",
    "transparent": "transparente",
}
PATTERNS: dict[str, str] = {
    "striped": "listrado|às riscas|riscas|listras|de listras|risca|risca de giz|às listras|lista|de riscas",
    "checked": "xadrez|aos quadrados|quadriculado|quadrados|vichy|pied de poule|escocês|príncipe de gales",
    "polka dot": "de bolinhas|bolinhas|poá|às bolas|bolinha|pois|às bolinhas|de poá",
    "floral": "floral|florido|de flores|flores|estampa floral|às flores|com flores|floridos",
    "animal print": "animal print|estampa animal|zebra|cobra|estampa de cobra|padrão animal",
    "leopard print": "oncinha|onça|leopardo|de oncinha|estampa de onça|padrão leopardo|de onça",
    "printed": "estampado|estampa|com estampa|padrão|com padrão|gráfico",
    "plain": "liso|cor única|sem estampa|básico|cor lisa",
    "knitted": "de malha|de tricô|tricotado|tricô|crochê|de crochê|canelado|em tricot|tricot|croché",
    "washed": "desbotado|lavado|deslavado|desgastado",
    "ripped": "rasgado|destroyed|com rasgos|esfarrapado",
    "camouflage": "camuflado|militar|camuflagem",
    "colour block": "bicolor|color block|bicolores",
    "embroidered": "bordado|com bordados|bordados|bordado inglês|richelieu",
    "paisley": "paisley",
    "geometric": "geométrico|abstrato|zigue zague",
    "tie dye": "tie dye|degradê|batik",
    "sequinned": "paetê|lantejoulas|de lantejoulas|com paetê|brilho|com brilho|glitter|strass|brilhante|paetês|"
    "com lantejoulas",
    "quilted": "matelassê|acolchoado|matelassado",
    "fair isle": "jacquard|nórdico",
    "pleated": "plissado|pregueado|de pregas",
}
MATERIALS: dict[str, str] = {
    "cotton": "algodão|de algodão|algodão orgânico|em algodão|100% algodão",
    "denim": "denim|de ganga|brim|em ganga",
    "leather": "couro|de couro|pele|de pele|em pele|couro legítimo|em couro",
    "faux leather": "couro sintético|couro ecológico|couro fake|pele sintética|corino|imitação de couro|courino|napa",
    "suede": "camurça|de camurça|nobuck|suede|em camurça|antelina",
    "linen": "linho|de linho|em linho",
    "wool": "lã|de lã|merino|tweed|alpaca|mohair|em lã|lã merino",
    "cashmere": "caxemira|cashmere|de caxemira",
    "silk": "seda|de seda|em seda",
    "satin": "cetim|de cetim|acetinado|em cetim",
    "velvet": "veludo|de veludo|em veludo|plush",
    "corduroy": "bombazine|veludo cotelê|cotelê|de bombazine|veludo canelado",
    "lace": "renda|de renda|guipir|em renda|rendado|rendada",
    "mesh": "tule|de tule|rede|organza|telinha",
    "chiffon": "chiffon|musselina|gaze|crepe",
    "fleece": "fleece|polar|pelúcia|sherpa|teddy",
    "waterproof": "gore-tex|goretex|à prova d'água|à prova de água|repelente à água",
    "fur": "pele de ovelha|pelo|de pelo|pelica",
    "faux fur": "pelo sintético|pele falsa|pelo falso",
    "polyester": "poliéster",
    "nylon": "nylon|náilon|poliamida",
    "viscose": "viscose|modal|liocel|viscolycra",
    "stretch": "elástico|elastano|lycra|stretch|com elastano",
    "canvas": "lona|de lona",
    "flannel": "flanela|de flanela",
    "down": "penas|pena|plumas|pluma|penugem",
    "straw": "palha|ráfia|de palha|vime|juta",
    "rubber": "borracha|silicone|de borracha",
    "stainless steel": "aço|aço inox|aço inoxidável|titânio",
    "sterling silver": "prata 925|prata de lei",
    "pearl": "pérola|pérolas|madrepérola",
    "diamond": "diamante|zircônia|cristal|zircónia|brilhantes",
    "terry": "atoalhado|turco|felpa",
    "jersey cotton": "jersey",
    "patent leather": "de verniz|em verniz",
}
GENDERS: dict[str, str] = {
    "men": "homem|masculino|masculina|de homem|para homem|senhor|rapaz|para ele|marido|pai|namorado|masculinos|"
    "masculinas|tio|irmão",
    "women": "mulher|feminino|feminina|de mulher|para mulher|senhora|para ela|esposa|mãe|namorada|femininos|femininas|"
    "moça|tia|irmã",
    "boys": "menino|de menino|para menino|garoto|filho",
    "girls": "menina|de menina|para menina|garota|filha",
    "unisex": "unissex|homem e mulher|unissexo|unisexo",
    "kids": "infantil|criança|juvenil|adolescente|para criança|júnior|miúdos|infantis",
    "baby": "bebê|bebé|recém nascido|para bebê|nenê",
}
USAGES: dict[str, str] = {
    "casual": "casual|dia a dia|confortável|informal|descontraído|casuais|confortáveis|lazer",
    "sports": "esporte|esportivo|desporto|desportivo|ciclismo|futebol|outdoor|ar livre|padel",
    "running": "corrida|correr|para correr",
    "training": "treino|para treino|treinar|musculação",
    "hiking": "caminhada|trilha|trekking|montanha|caminhadas",
    "elegant": "elegante|chique|sofisticado|requintado",
    "formal": "formal|social|clássico|formais",
    "business": "escritório|profissional|executivo|de escritório",
    "evening": "noite|de noite",
    "party": "festa|de festa|para festa|balada|discoteca",
    "travel": "viagem|viajar|de viagem",
    "traditional": "tradicional|étnico|regional|típico",
}
SEASONS: dict[str, str] = {
    "summer": "verão|de verão",
    "winter": "inverno|de inverno|frio|dias frios",
    "autumn": "outono|de outono",
    "spring": "primavera|de primavera|meia estação",
}
OCCASIONS: dict[str, str] = {
    "wedding": "casamento|para casamento|convidada|convidada de casamento|noiva|madrinha|madrinha de casamento|noivado",
    "work": "trabalho|trabalhar|para trabalhar|para trabalho",
    "job interview": "entrevista|entrevista de emprego",
    "cocktail": "cocktail|coquetel|aniversário|réveillon|ano novo|passagem de ano",
    "gala": "gala|formatura|baile|cerimônia|cerimónia|batizado|comunhão|batismo|quinze anos",
    "romantic": "encontro|romântico|dia dos namorados|romântica",
    "beach": "praia|piscina|de praia|para a praia|natação|nadar|para praia",
    "vacation": "férias|cruzeiro",
    "gym": "academia|ginásio|fitness|ginástica|yoga|ioga|pilates|para academia|crossfit",
    "school": "escola|faculdade|escolar|universidade|regresso às aulas|volta às aulas|colégio",
    "festival": "festival|show|concerto|festa junina",
    "christmas": "natal|natalício|natalina|natalino|de natal",
    "carnival": "carnaval|halloween|fantasia|máscara de carnaval",
    "skiing": "esqui|neve|snowboard|esquiar|de esqui",
    "rain": "chuva|para chuva|de chuva",
    "maternity": "gravidez|gestante|grávida|maternidade|amamentação|gestantes",
    "funeral": "funeral|luto|enterro",
    "gift": "presente|presentes|prenda|prendas|presente de aniversário|presente de natal",
    "picnic": "piquenique|churrasco",
}
DETAILS: dict[str, str] = {
    "long sleeve": "manga longa|manga comprida|de manga comprida|mangas compridas|de manga longa|mangas longas",
    "short sleeve": "manga curta|de manga curta|mangas curtas",
    "strapless": "tomara que caia|cai cai|sem alças|caicai",
    "off shoulder": "ombro a ombro|ombros descobertos|ciganinha|um ombro só|assimétrico|ombros de fora",
    "v neck": "decote em v|gola v|decote v|decotado",
    "round neck": "gola redonda|decote redondo|gola careca",
    "high neck": "gola subida|gola mandarim",
    "backless": "costas nuas|costas de fora|costas abertas",
    "hooded": "com capuz",
    "high waisted": "cintura alta|cós alto|de cintura alta",
    "low waisted": "cintura baixa|cós baixo",
    "slim": "slim|justo|ajustado|skinny|colado|apertado|slim fit",
    "loose": "largo|solto|folgado|amplo|baggy|soltinho|fluido",
    "oversized": "oversized|oversize",
    "flared": "flare|boca de sino|evasê|rodado|godê|bootcut",
    "straight": "reto|corte reto",
    "cropped": "encurtado",
    "long": "comprido|longo",
    "short": "curto",
    "mini": "mini",
    "midi": "midi|mídi",
    "maxi": "maxi",
    "plus size": "plus size|tamanhos grandes|tamanho grande|tamanhos especiais",
    "petite": "petite",
    "size": "tamanho|numeração",
    "heeled": "com salto|de salto|de tacão|com tacão",
    "platform": "plataforma|de plataforma|com plataforma|flatform",
    "warm": "quente|forrado|quentinho|grosso|peluciado",
    "light": "leve|fino|fresco|fresquinho",
    "vintage": "vintage|retrô|retro|segunda mão|brechó|usado",
    "sleeves": "manga|mangas",
    "pockets": "bolso|bolsos|com bolsos",
    "hood": "capuz",
    "collar": "gola|colarinho",
    "buttons": "botão|botões|com botões",
    "zip": "zíper|fecho|fecho éclair|ziper",
    "laces": "cadarço|atacadores|cordões|cadarços",
    "straps": "alça|alças|de alças|alcinhas|de alcinha|com alças",
    "ruffles": "babado|babados|folhos|com babados|com folhos",
    "fringes": "franjas|com franjas|franja",
    "bow": "laço|com laço|lacinho",
    "logo": "logo|logótipo|logotipo",
    "slit": "fenda|com fenda|racha",
    "cut outs": "recortes|cut out|aberturas",
    "velcro": "velcro",
    "braided": "trançado|entrançado",
    "polarised": "polarizado",
    "underwire": "arame",
}
STOP_WORDS = word_set(
    "o a os as mas demais um uma uns umas de do da dos das e ou em no na nos nas com por para pra pro que se seu sua "
    "meu minha meus minhas eu me te é são ser estar como este esta estes estas esse essa isso quero queria gostaria "
    "procuro procurar preciso ver algo alguma algum muito muita mais onde quando entre até desde sobre ao à aos às "
    "comprar mostrar usar vestir roupa roupas peça peças moda tipo estilo cor cores par bonito bonita bonitos bonitas "
    "lindo linda lindos lindas dum duma pela num numa"
)
_IRREGULAR = {"marrom": ("marrom",), "cru": ("cru", "crua")}


def _inflected(name: str) -> Sequence[str]:
    """Return an adjective in the masculine and feminine: vermelho, vermelha. Inflects the first of several words."""
    first, space, rest = name.partition(" ")
    if first in _IRREGULAR:
        return [form + space + rest for form in _IRREGULAR[first]]
    return (name, f"{first[:-1]}a{space}{rest}") if first.endswith("o") and len(first) > 2 else (name,)


_PLURALS = (
    # folded plural endings and their singular
    ("oes", "ao"), ("aes", "ao"), ("aos", "ao"), ("ns", "m"), ("ais", "al"), ("eis", "el"), ("uis", "ul"),
    ("ois", "ol"),
)  # fmt: skip


def singular(word: str) -> str:
    """Return the singular: "vestidos", "botões", "marrons", "azuis", "colares"."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    for plural, one in _PLURALS:
        if word.endswith(plural) and len(word) > len(plural) + 1:
            return word.removesuffix(plural) + one
    return word[:-2] if re.search("[aeiou][rz]es$", word) else word[:-1]


PORTUGUESE = Lexicon(
    code="pt",
    name="Portuguese",
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
        Negation("without", "sem|sem nenhum|sem nenhuma|sem qualquer", Scope.PHRASE),
        Negation("no", "nenhum|nenhuma|nem|nada de", Scope.PHRASE),
        Negation("not", "não|que não seja|que não sejam|mas não|não quero|em vez de", Scope.WORD),
        Negation("other than", "exceto|exceto da|a não ser|diferente de|fora", Scope.PHRASE),
    ),
    prices=PriceWords(
        below="menos de|até|abaixo de|por menos de|máximo|no máximo|inferior a|não mais de|menos que",
        above="mais de|acima de|a partir de|mínimo|no mínimo|superior a|pelo menos|mais que",
        ranges=(("de", "a"), ("entre", "e"), ("de", "até")),
        cheap="barato|barata|baratos|baratas|em conta|acessível|económico|econômico|económica|econômica|baratinho|"
        "baratinha|acessíveis",
        cheapest="mais barato|mais barata|mais baratos|mais baratas|menor preço|preço mais baixo|o mais barato|"
        "preço crescente",
        expensive="caro|cara|luxo|de luxo|luxuoso|luxuosa|alta gama|exclusivo",
        dearest="mais caro|mais cara|maior preço|preço mais alto|mais caros|preço decrescente",
        currencies={
            "EUR": "euro|euros|eur|€",
            "BRL": "reais|real|r$|brl",
            "USD": "dólares|dólar|usd|$",
            "GBP": "libras|gbp|£",
        },
    ),
    new="novo|nova|novos|novas|novidade|novidades|lançamento|lançamentos|nova coleção",
    sale="promoção|em promoção|promoções|saldos|em saldo|desconto|descontos|com desconto|liquidação|oferta|ofertas|"
    "outlet|queima de estoque|em oferta",
    conjunctions="e|&",
    disjunctions="ou|nem",
    stop_words=STOP_WORDS,
    singular=singular,
    ambiguous=word_set(
        "bebe sem nova body florida plush sweat show look social regional pink fitness smoking bone bones cafe lisa "
        "manga cargo informal polar pasta mae cobra natal academia mule short salto saco pena"
    ),
    rarely_english=word_set("rosa negro preto verde"),
    accented=frozenset(("la", "de la")),
)
