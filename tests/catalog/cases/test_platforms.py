"""Exports of each shop system, read as products with their sizes and colours."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from catalog.rows import ProductRow
from tests.catalog.cases.reading import Read, read

SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Compare At Price,Image Src,Image Position,Variant Image,Status
polo,Polo,<p>Piqué</p>,Oak,Polos,"summer, cotton",true,Colour,Green,Size,S,P-G-S,shopify,0,deny,30.00,40.00,a.jpg,1,a.jpg,active
polo,,,,,,,,Green,,M,P-G-M,shopify,4,deny,32.00,40.00,b.jpg,2,a.jpg,
polo,,,,,,,,White,,M,P-W-M,,0,deny,35.00,,c.jpg,3,c.jpg,
polo,,,,,,,,,,,,,,,,,d.jpg,4,,
cap,Cap,,Oak,Caps,,true,Title,Default Title,,,CAP,shopify,7,deny,9.00,,cap.jpg,1,,draft
"""


def money(*amounts: Decimal | None) -> list[str]:
    return ["" if amount is None else f"{amount.normalize():f}" for amount in amounts]


def only(found: Read, id: str) -> ProductRow:
    return found.products[id]


def sizes(row: ProductRow) -> list[tuple[str, str, str]]:
    return [(one.sku, one.size, one.availability) for one in row.variants]


def test_shopify(tmp_path: Path) -> None:
    found = read(tmp_path, {"p.csv": SHOPIFY, "images/a.jpg": b"", "images/b.jpg": b"", "images/c.jpg": b"",
                            "images/d.jpg": b"", "images/cap.jpg": b""})  # fmt: skip
    assert found.platform == "Shopify"
    assert list(found.products) == ["polo", "polo:white", "cap"]
    green, white, cap = found.products.values()
    assert (green.title, green.brand, green.article_type, green.description, green.colour, green.group) == (
        "Polo", "Oak", "Polos", "Piqué", "Green", "polo")  # fmt: skip
    assert sizes(green) == [("P-G-S", "S", "out of stock"), ("P-G-M", "M", "in stock")]
    # the cheapest available size
    assert (money(green.price, green.sale_price), green.availability, green.stock) == (["40", "32"], "in stock", 4)
    assert (white.title, white.colour, money(white.price, white.sale_price), white.stock) == (
        "Polo", "White", ["35", ""], None)  # fmt: skip
    assert found.pictures["polo"] == ("images/a.jpg", "images/b.jpg", "images/d.jpg")
    assert found.pictures["polo:white"][0] == "images/c.jpg"
    assert (cap.state, cap.variants, green.state) == ("draft", (cap.variants[0],), "active")
    assert dict(green.attributes)["tags"] == "summer, cotton"
    assert (found.rejected, found.rows) == ([], 5)


def test_shopifys_products_json(tmp_path: Path) -> None:
    product = {
        "id": 11, "title": "Polo", "handle": "polo", "body_html": "<p>Piqué</p>", "vendor": "Oak",
        "product_type": "Polos", "tags": ["summer"], "options": [{"name": "Color", "position": 1, "values": ["Green"]},
                                                                 {"name": "Size", "position": 2, "values": ["S", "M"]}],
        "variants": [{"id": 1, "title": "Green / S", "option1": "Green", "option2": "S", "sku": "P1", "price": "30.00",
                      "compare_at_price": "40.00", "available": False, "featured_image": {"src": "https://x/a.jpg?v=1"}},
                     {"id": 2, "title": "Green / M", "option1": "Green", "option2": "M", "sku": "P2", "price": "30.00",
                      "compare_at_price": None, "available": True, "featured_image": None}],
        "images": [{"id": 9, "src": "https://x/a.jpg?v=1"}, {"id": 10, "src": "https://x/b.jpg?v=1"}],
    }  # fmt: skip
    found = read(tmp_path, {"p.json": json.dumps({"products": [product]}), "a.jpg": b"", "b.jpg": b""})

    polo = only(found, "polo")
    assert (found.platform, polo.title, polo.brand, polo.colour, polo.article_type) == (
        "Shopify", "Polo", "Oak", "Green", "Polos")  # fmt: skip
    assert sizes(polo) == [("P1", "S", "out of stock"), ("P2", "M", "in stock")]
    assert found.pictures["polo"] == ("a.jpg", "b.jpg")


WOO = """ID,Type,SKU,Name,Published,"Visibility in catalog","Short description",Description,"Date sale price starts",\
"Date sale price ends","In stock?",Stock,"Sale price","Regular price",Categories,Tags,Images,Parent,\
"Attribute 1 name","Attribute 1 value(s)","Attribute 2 name","Attribute 2 value(s)"
10,variable,hood,Hoodie,1,visible,Warm,"<p>Fleece</p>",,,1,,,,"Clothing > Hoodies, Sale",,"https://x/h.jpg, https://x/h2.jpg",,Color,"Red, Blue",Size,"S, M"
11,variation,hood-r-s,"Hoodie - Red, S",1,visible,,,2024-01-01,2031-01-01,1,3,45,50,,,https://x/r.jpg,hood,Color,Red,Size,S
12,variation,hood-r-m,"Hoodie - Red, M",1,visible,,,,,0,0,,50,,,,id:10,Color,Red,Size,M
13,variation,hood-b-m,"Hoodie - Blue, M",1,visible,,,,,1,2,,55,,,https://x/b.jpg,hood,Color,Blue,Size,M
14,simple,cap,Cap,1,visible,,,,,1,,,12,Accessories,,https://x/c.jpg,,,,,
15,simple,old,Old,-1,visible,,,,,1,,,12,Accessories,,https://x/c.jpg,,,,,
"""


def test_woocommerce(tmp_path: Path) -> None:
    pictures = {f"images/{name}.jpg": b"" for name in ("h", "h2", "r", "b", "c")}
    found = read(tmp_path, {"wc.csv": WOO, **pictures})

    assert found.platform == "WooCommerce"
    assert list(found.products) == ["10", "10:blue", "14", "15"]
    red, blue, cap, old = found.products.values()
    assert (red.title, red.description, red.category, red.subcategory, red.article_type, red.colour) == (
        "Hoodie", "Fleece", "Clothing > Hoodies", "Hoodies", "", "Red")  # fmt: skip
    assert sizes(red) == [("hood-r-s", "S", "in stock"), ("hood-r-m", "M", "out of stock")]
    assert money(red.price, red.sale_price, blue.price, blue.sale_price) == ["50", "45", "55", ""]
    assert red.sale_until is not None
    assert red.sale_until.year == 2031
    assert found.pictures["10"] == ("images/r.jpg", "images/h.jpg", "images/h2.jpg")
    assert found.pictures["10:blue"][0] == "images/b.jpg"
    assert (money(cap.price), cap.state, old.state, red.group == blue.group == "10") == (
        ["12"],
        "active",
        "draft",
        True,
    )


MAGENTO = """sku,attribute_set_code,product_type,categories,name,description,price,special_price,visibility,product_online,\
base_image,additional_images,additional_attributes,qty,is_in_stock,configurable_variations
t-s,Top,simple,Default Category/Men/Tees,Tee-S,,20,,Not Visible Individually,1,,,"color=Black,size=S",5,1,
t-m,Top,simple,Default Category/Men/Tees,Tee-M,,22,18,Not Visible Individually,1,,,"color=Black,size=M",0,0,
t,Top,configurable,Default Category/Men/Tees,Tee,<p>Soft</p>,,,"Catalog, Search",1,/t/e/tee.jpg,"/t/e/tee_1.jpg,/t/e/tee_2.jpg",gender=Men,,1,"sku=t-s,size=S|sku=t-m,size=M"
h,Top,simple,Default Category/Men,Hat,,9,,"Catalog, Search",2,/h/a/hat.jpg,,,3,1,
"""


def test_magento(tmp_path: Path) -> None:
    names = ("t/e/tee.jpg", "t/e/tee_1.jpg", "t/e/tee_2.jpg", "h/a/hat.jpg")
    found = read(tmp_path, {"m.csv": MAGENTO, **{f"images/{name}": b"" for name in names}})

    assert (found.platform, list(found.products)) == ("Magento", ["t", "h"])
    tee = only(found, "t")
    assert (tee.title, tee.category, tee.colour, tee.gender, money(tee.price)) == (
        "Tee", "Men > Tees", "Black", "Men", ["20"])  # fmt: skip
    assert sizes(tee) == [("t-s", "S", "in stock"), ("t-m", "M", "out of stock")]
    assert found.pictures["t"] == tuple(f"images/{name}" for name in names[:3])


GOOGLE = ("id\ttitle\tdescription\tlink\timage_link\tadditional_image_link\tavailability\tprice\tsale_price\t"
          "sale_price_effective_date\tbrand\tgtin\titem_group_id\tcolor\tsize\tgender\tage_group\tproduct_type\n"
          "c-b-s\tCoat - S\tWarm\thttps://x/c\thttps://x/c.jpg\thttps://x/d.jpg,https://x/e.jpg\tin_stock\t99.00 EUR\t"
          "79.00 EUR\t2024-01-01T00:00+0100/2031-01-01T23:59+0100\tElm\t4006381333931\tcoat\tBlack\tS\tfemale\tadult\t"
          "Women > Coats\n"
          "c-b-m\tCoat - M\tWarm\thttps://x/c\thttps://x/c.jpg\t\tout_of_stock\t99.00 EUR\t\t\tElm\t\tcoat\tBlack\tM\t"
          "female\tadult\tWomen > Coats\n"
          "c-r-m\tCoat - M\tWarm\thttps://x/c\thttps://x/r.jpg\t\tin_stock\t99.00 EUR\t\t\tElm\t\tcoat\tRed/Navy\tM\t"
          "female\tadult\tWomen > Coats\n")  # fmt: skip
PICTURES = {f"images/{name}.jpg": b"" for name in ("c", "d", "e", "r")}


def test_googles_feed_as_a_table(tmp_path: Path) -> None:
    found = read(tmp_path, {"feed.tsv": GOOGLE, **PICTURES})

    assert (found.platform, list(found.products)) == ("Google Merchant", ["c-b-s", "c-r-m"])
    black, red = found.products.values()
    assert (black.title, black.link, black.gtin, black.gender, black.category, black.age_group, black.group) == (
        "Coat", "https://x/c", "4006381333931", "Women", "Women > Coats", "adult", "coat")  # fmt: skip
    assert (money(black.price, black.sale_price), black.currency) == (["99", "79"], "EUR")
    assert sizes(black) == [("c-b-s", "S", "in stock"), ("c-b-m", "M", "out of stock")]
    assert found.pictures["c-b-s"] == ("images/c.jpg", "images/d.jpg", "images/e.jpg")
    assert (red.colour, dict(red.attributes)["colours"]) == ("Red", "Red, Navy Blue")


def test_googles_feed_as_xml(tmp_path: Path) -> None:
    item = ("<item><g:id>c1</g:id><title>Fleece &amp; wool coat</title><link>https://x/c</link>"
            "<g:image_link>https://x/c.jpg</g:image_link><g:additional_image_link>https://x/d.jpg</g:additional_image_link>"
            "<g:additional_image_link>https://x/e.jpg</g:additional_image_link><g:price>99.00 EUR</g:price>"
            "<g:availability>out of stock</g:availability><g:shipping><g:country>DE</g:country></g:shipping></item>")  # fmt: skip
    feed = (
        f'<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title><link>x</link>{item}</channel></rss>'
    )
    found = read(tmp_path, {"feed.xml": feed, **PICTURES})

    coat = only(found, "c1")
    assert (found.format, coat.title, money(coat.price), coat.availability, coat.link) == (
        "RSS", "Fleece & wool coat", ["99"], "out of stock", "https://x/c")  # fmt: skip
    assert found.pictures["c1"] == ("images/c.jpg", "images/d.jpg", "images/e.jpg")


def test_atom(tmp_path: Path) -> None:
    feed = ('<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>'
            '<entry><g:id>a1</g:id><title>Belt</title><link rel="alternate" href="https://x/belt"/>'
            "<g:price>9 USD</g:price></entry></feed>")  # fmt: skip
    (belt,) = read(tmp_path, {"feed.xml": feed}).products.values()
    assert (belt.id, belt.title, belt.link, money(belt.price), belt.currency) == (
        "a1", "Belt", "https://x/belt", ["9"], "USD")  # fmt: skip


def test_prestashop(tmp_path: Path) -> None:
    table = ("Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax included;Reference #;Manufacturer;Quantity;"
             "Image URLs (x,y,z...)\n5;1;Scarf;Home,Accessories;19.900000;SC5;Ash;12;https://x/s.jpg,https://x/t.jpg\n"
             "6;0;Gone;Home;9.900000;G6;Ash;1;\n")  # fmt: skip
    found = read(tmp_path, {"ps.csv": table, "images/s.jpg": b"", "images/t.jpg": b""})
    scarf, gone = found.products.values()
    assert (found.platform, scarf.title, money(scarf.price), scarf.brand, scarf.category, scarf.stock) == (
        "PrestaShop", "Scarf", ["19.9"], "Ash", "Accessories", 12)  # fmt: skip
    assert (gone.state, found.pictures["5"]) == ("unpublished", ("images/s.jpg", "images/t.jpg"))


def test_bigcommerce(tmp_path: Path) -> None:
    table = ("Item Type,Product ID,Product Name,Product Code/SKU,Brand Name,Price,Retail Price,Sale Price,Product Visible?,"
             "Category,Product Image File - 1,Product Image File - 2,Current Stock Level\n"
             "Product,7,Jeans,J,Fir,60,80,,Y,Clothing/Jeans,j.jpg,k.jpg,\n"
             '  SKU,,"[RT]Colour=Blue,[RB]Size=32",J-32,,62,,,,,,,5\nRule,,,J-32,,,,,,,,,\n'
             "Product,8,Belt,B,Fir,10,,,N,Accessories,b.jpg,,4\n")  # fmt: skip
    found = read(tmp_path, {"bc.csv": table, **{f"images/{name}.jpg": b"" for name in "jkb"}})
    jeans, belt = found.products.values()
    assert (found.platform, jeans.title, jeans.brand, jeans.category) == (
        "BigCommerce", "Jeans", "Fir", "Clothing > Jeans")  # fmt: skip
    assert [one.sku for one in jeans.variants] == ["J-32"]
    assert (found.pictures["7"], belt.state) == (("images/j.jpg", "images/k.jpg"), "unpublished")


def test_wix(tmp_path: Path) -> None:
    table = ("handleId,fieldType,name,description,productImageUrl,collection,sku,price,visible,inventory,discountMode,"
             "discountValue,productOptionName1,productOptionType1,productOptionDescription1\n"
             "w1,Product,Shirt,<p>Linen</p>,a.jpg;b.jpg,Shirts,S,25,true,,PERCENT,20.0,Size,DROP_DOWN,S;M\n"
             "w1,Variant,,,,,S-S,,true,0,,,,,S\nw1,Variant,,,,,S-M,,true,4,,,,,M\n")  # fmt: skip
    found = read(tmp_path, {"wix.csv": table, "images/a.jpg": b"", "images/b.jpg": b""})
    shirt = only(found, "w1")
    assert (found.platform, shirt.title, money(shirt.price, shirt.sale_price), shirt.category) == (
        "Wix", "Shirt", ["25", "20"], "Shirts")  # fmt: skip
    assert sizes(shirt) == [("S-S", "S", "out of stock"), ("S-M", "M", "in stock")]
    assert found.pictures["w1"] == ("images/a.jpg", "images/b.jpg")


def test_shopware(tmp_path: Path) -> None:
    table = ("id;product_number;parent_product_number;name;manufacturer.name;active;stock;price_gross;cover;size\n"
             "aa;SW1;;Rock;Ahorn;1;0;49,90;r.jpg;\nab;SW1.1;SW1;;;1;3;49,90;;36\nac;SW1.2;SW1;;;1;0;49,90;;38\n")  # fmt: skip
    found = read(tmp_path, {"sw.csv": table, "images/r.jpg": b""})
    skirt = only(found, "SW1")
    assert (found.platform, skirt.title, skirt.brand, str(skirt.price)) == ("Shopware", "Rock", "Ahorn", "49.90")
    assert sizes(skirt) == [("SW1.1", "36", "in stock"), ("SW1.2", "38", "out of stock")]


def test_h_and_m(tmp_path: Path) -> None:
    table = ("article_id,product_code,prod_name,product_type_name,product_group_name,graphical_appearance_name,"
             "colour_group_name,index_group_name,garment_group_name,detail_desc\n"
             "0108775015,0108775,Strap top,Vest top,Garment Upper body,Solid,Black,Ladieswear,Jersey Basic,Jersey top.\n"
             "0108775044,0108775,Strap top,Vest top,Garment Upper body,Stripe,Black,Ladieswear,Jersey Basic,Jersey top.\n")  # fmt: skip
    found = read(tmp_path, {"articles.csv": table, "images/010/0108775015.jpg": b"", "images/010/0108775044.jpg": b""})
    assert found.values("id", "title", "article_type", "gender", "pattern", "group") == [
        ("0108775015", "Strap top", "Vest top", "Women", "Solid", "0108775"),
        ("0108775044", "Strap top", "Vest top", "Women", "Stripe", "0108775")]  # fmt: skip
    assert found.pictures["0108775044"] == ("images/010/0108775044.jpg",)


def test_kaggles_fashion_products(tmp_path: Path) -> None:
    table = ("id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName\n"
             "15970,Men,Apparel,Topwear,Shirts,Navy Blue,Fall,2011.0,Casual,Ash Men Check, Navy Shirt\n")  # fmt: skip
    found = read(tmp_path, {"styles.csv": table, "images/15970.jpg": b""})
    assert found.values("title", "category", "subcategory", "article_type", "colour", "season", "year", "usage") == [
        ("Ash Men Check, Navy Shirt", "Apparel", "Topwear", "Shirts", "Navy Blue", "Fall", 2011, "Casual")]  # fmt: skip


def test_amazons_json_lines(tmp_path: Path) -> None:
    line = {"parent_asin": "B01", "title": "Ring", "price": 12.5, "store": "Birch", "categories": ["Clothing", "Rings"],
            "images": [{"thumb": "t.jpg", "large": "https://x/l.jpg", "hi_res": None}], "details": {"Department": "womens"},
            "description": []}  # fmt: skip
    found = read(tmp_path, {"meta.jsonl": json.dumps(line) + "\n" + json.dumps(line | {"parent_asin": "B02"}) + "\n",
                            "images/l.jpg": b""})  # fmt: skip
    ring = only(found, "B01")
    assert (ring.title, ring.brand, str(ring.price), ring.gender) == ("Ring", "Birch", "12.50", "Women")
    assert found.pictures["B01"] == ("images/l.jpg",)


def test_nested_json_with_variants(tmp_path: Path) -> None:
    item = {"id": "n1", "name": "Vest", "brand": {"name": "Yew"}, "price": {"amount": 29.0, "currency": "USD"},
            "images": [{"url": "v.jpg"}], "variants": [{"sku": "n1-s", "size": "S", "stock": 0},
                                                       {"sku": "n1-m", "size": "M", "stock": 2}]}  # fmt: skip
    found = read(tmp_path, {"p.json": json.dumps([item]), "v.jpg": b""})
    vest = only(found, "n1")
    assert (vest.title, vest.brand, money(vest.price), vest.currency) == ("Vest", "Yew", ["29"], "USD")
    assert sizes(vest) == [("n1-s", "S", "out of stock"), ("n1-m", "M", "in stock")]


def test_columns_of_other_languages(tmp_path: Path) -> None:
    for header, colour in (
        ("Artikelnummer;Bezeichnung;Farbe;Marke;Preis;Größe;Bild", "schwarz"),
        ("Référence;Nom;Couleur;Marque;Prix TTC;Taille;Image", "noir"),
        ("Referencia;Nombre;Color;Marca;Precio;Talla;Imagen", "negro"),
        ("Codice;Nome;Colore;Marca;Prezzo;Taglia;Immagine", "nero"),
        ("Артикул;Название;Цвет;Бренд;Цена;Размер;Фото", "черный"),
        ("Indeks;Nazwa;Kolor;Marka;Cena;Rozmiar;Zdjęcie", "czarny"),
        ("商品コード;商品名;色;ブランド;価格;サイズ;画像", "Black"),
    ):
        (one,) = read(tmp_path, {"products.csv": f"{header}\n00123;Bluse;{colour};Ulme;29,90;M;\n"}).products.values()
        assert (one.id, one.title, one.colour, one.brand, str(one.price)) == (
            "00123",
            "Bluse",
            "Black",
            "Ulme",
            "29.90",
        )
        assert [variant.size for variant in one.variants] == ["M"]


def test_rows_of_several_sizes_without_a_group_are_one_product(tmp_path: Path) -> None:
    table = "id,title,size,stock\ntee-S,Tee,S,0\ntee-M,Tee,M,2\ntee-x,Tee,L,2\nS,Scarf,S,1\n"
    found = read(tmp_path, {"products.csv": table})
    assert {id: [one.size for one in row.variants] for id, row in found.products.items()} == {
        "tee-S": ["S", "M"], "tee-x": ["L"], "S": ["S"]}  # fmt: skip


def test_a_repeated_row_is_reported(tmp_path: Path) -> None:
    found = read(tmp_path, {"products.csv": "id,title,size\n1,Tee,S\n1,Tee,M\n2,Hat,\n2,Hat,\n"})
    assert [one.size for one in found.products["1"].variants] == ["S", "M"]
    assert [(one.number, one.id) for one in found.rejected] == [(5, "2")]
