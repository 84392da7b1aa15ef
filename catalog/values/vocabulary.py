"""How shops in many languages write genders, colours, sizes, seasons and availability.

Each row: the word that facets show, then what shops write for it. A catalogue's own vocabulary takes precedence.
"""

from __future__ import annotations

from collections.abc import Mapping

GENDERS = """
Men: men, mens, men's, man, male, m, gents, gentlemen, gentleman, guys, menswear, adult male, herren, herr, mann,
  männer, homme, hommes, masculin, hombre, hombres, masculino, caballero, uomo, uomini, maschile, heren, mannen,
  homem, homens, mężczyzna, męskie, męski, män, herr, mænd, miehet, мужской, мужчины, мужчина, для мужчин, erkek, bay,
  pánské, férfi, 男, 男性, メンズ, 男士, رجالي
Women: women, womens, women's, woman, female, f, w, ladies, lady, womenswear, ladieswear, adult female, damen, dame,
  frau, frauen, femme, femmes, féminin, mujer, mujeres, femenino, señora, donna, donne, femminile, dames, vrouwen,
  mulher, mulheres, feminino, kobieta, kobiety, damskie, damski, dam, kvinnor, kvinder, naiset, женский, женщины,
  женщина, для женщин, kadın, bayan, dámské, női, 女, 女性, レディース, 女士, نسائي
Unisex: unisex, uni, all genders, gender neutral, genderless, men & women, men and women, damen & herren, damen und
  herren, mixte, unisexe, унисекс, ユニセックス, 男女通用
Boys: boys, boy, boy's, jungen, junge, garçon, garçons, niño, niños, bambino, jongens, chłopiec, chłopcy, мальчики,
  erkek çocuk
Girls: girls, girl, girl's, mädchen, fille, filles, niña, niñas, bambina, meisjes, dziewczynka, dziewczynki, девочки,
  kız çocuk
Kids: kids, kid, children, child, childrens, children's, baby/children, kinder, kind, enfant, enfants, infantil,
  bambini, kinderen, crianças, dzieci, barn, børn, дети, детский, çocuk
"""
COLOURS = """
Black: black, schwarz, noir, noire, negro, negra, nero, nera, zwart, preto, czarny, czarna, svart, sort, чёрный,
  черный, siyah
White: white, weiß, weiss, blanc, blanche, blanco, blanca, bianco, bianca, wit, branco, biały, vit, hvid, белый, beyaz
Red: red, rot, rouge, rojo, roja, rosso, rossa, rood, vermelho, czerwony, röd, rød, красный, kırmızı
Blue: blue, blau, bleu, bleue, azul, blu, blauw, niebieski, blå, синий, mavi
Navy Blue: navy, navy blue, dunkelblau, marine, marineblau, bleu marine, azul marino, blu navy, granatowy,
  тёмно-синий, lacivert
Green: green, grün, gruen, vert, verte, verde, groen, zielony, grön, grøn, зелёный, зеленый, yeşil
Yellow: yellow, gelb, jaune, amarillo, giallo, geel, amarelo, żółty, gul, жёлтый, желтый, sarı
Orange: orange, naranja, arancione, oranje, laranja, pomarańczowy, оранжевый, turuncu
Pink: pink, rosa, rose, roze, różowy, розовый, pembe
Purple: purple, lila, violett, violet, morado, viola, paars, roxo, fioletowy, фиолетовый, mor
Brown: brown, braun, marron, brun, marrón, marrone, bruin, castanho, brązowy, коричневый, kahverengi
Grey: grey, gray, grau, gris, grigio, grijs, cinza, szary, grå, серый, gri
Beige: beige, beis, beżowy, бежевый, bej
Silver: silver, silber, argent, plata, argento, zilver, srebrny, серебряный, gümüş
Gold: gold, golden, doré, dorado, oro, goud, dourado, złoty, золотой, altın
Turquoise: turquoise, turquoise blue, türkis, turquesa, turchese, бирюзовый, turkuaz
Multi: multi, multicolor, multicolour, multicoloured, multi-colour, multi-color, bunt, mehrfarbig, multicolore,
  multicor
"""
SEASONS = """
Spring: spring, frühling, frühjahr, printemps, primavera, wiosna, весна, ilkbahar
Summer: summer, sommer, été, verano, estate, lato, лето, yaz, spring/summer, spring-summer, spring summer, ss
Fall: fall, autumn, herbst, automne, otoño, autunno, jesień, осень, sonbahar, fall/winter, autumn/winter,
  autumn-winter, fw, aw
Winter: winter, hiver, invierno, inverno, zima, зима, kış
All season: all season, all seasons, all-season, all year, ganzjährig, toutes saisons
"""
SIZES = """
XXS: xxs, 2xs, xx-small, extra extra small
XS: xs, x-small, xsmall, extra small, extra-small
S: s, small, klein, petit, pequeño
M: m, medium, med, mittel, moyen, mediano
L: l, large, groß, grand, grande
XL: xl, x-large, xlarge, extra large, extra-large
XXL: xxl, 2xl, xx-large, 2x-large
XXXL: xxxl, 3xl, xxx-large, 3x-large
One Size: one size, onesize, one-size, os, o/s, einheitsgröße, taille unique, tu, talla única, taglia unica, free
  size, unique
"""
AVAILABILITIES = """
in stock: in stock, in_stock, instock, available, available for order, yes, true, 1, y, auf lager, lieferbar,
  verfügbar, en stock, disponible, disponibile, op voorraad, em estoque, dostępny, i lager, в наличии, limited stock,
  low stock
out of stock: out of stock, out_of_stock, outofstock, sold out, soldout, unavailable, no, false, 0, n, ausverkauft,
  nicht auf lager, nicht lieferbar, nicht verfügbar, épuisé, rupture de stock, agotado, sin stock, esaurito,
  uitverkocht, esgotado, niedostępny, slutsåld, нет в наличии, discontinued, reserved
preorder: preorder, pre-order, pre_order, vorbestellung, vorbestellbar, coming soon
backorder: backorder, back order, back-order, backordered, onbackorder, available on back-order
"""
AGE_GROUPS = """
adult: adult, adults, erwachsene, adulte, adulto
kids: kids, kid, children, child, kinder, enfant, niños
toddler: toddler, toddlers, kleinkind
infant: infant, infants, baby, babies
newborn: newborn, neugeborene
"""


def _table(text: str) -> Mapping[str, str]:
    """Return a mapping from what shops write, in lower case, to the word for it."""
    found: dict[str, str] = {}
    for line in text.strip().replace("\n  ", " ").split("\n"):
        word, written = line.split(":", 1)
        for one in written.split(","):
            found.setdefault(one.strip().casefold(), word)
    return found


VOCABULARY: Mapping[str, Mapping[str, str]] = {
    "gender": _table(GENDERS),
    "colour": _table(COLOURS),
    "season": _table(SEASONS),
    "size": _table(SIZES),
    "availability": _table(AVAILABILITIES),
    "age_group": _table(AGE_GROUPS),
}
