"""The layouts of the common shop systems, as tables: what tells them, and what their columns mean.

Names are normalised as :func:`catalog.feeds.columns.normal_name` does it. A column that is not named here means what
its name means everywhere (:mod:`catalog.feeds.names`).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Platform:
    """``told_by``: columns that are all there; ``or_by``: of which one is there at least, where any is named.

    ``child_kinds``: values of the field "kind" (in small letters) that are variants of the row that they name as their
    parent, or of the product row before them. ``hidden_kinds``: rows that are no products.
    """

    name: str
    told_by: Set[str]
    columns: Mapping[str, str] = field(default_factory=dict)
    or_by: Set[str] = frozenset()
    child_kinds: Set[str] = frozenset()
    hidden_kinds: Set[str] = frozenset()

    def is_told_by(self, names: Set[str]) -> bool:
        return self.told_by <= names and (not self.or_by or bool(self.or_by & names))


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        "Shopify",
        frozenset({"handle", "title"}),
        {
            "handle": "group", "id": "", "bodyhtml": "description", "vendor": "brand", "type": "article_type",
            "producttype": "article_type", "productcategory": "category_path", "standardproducttype": "category_path",
            "customproducttype": "article_type", "tags": "tags", "published": "published", "status": "status",
            "variantsku": "sku", "variantid": "", "variantprice": "price", "variantcompareatprice": "regular_price",
            "variantinventoryqty": "stock", "variantinventoryquantity": "stock", "variantavailable": "availability",
            "variantbarcode": "gtin", "variantimage": "variant_image", "imagesrc": "image", "imagealttext": "ignore",
            "imageposition": "ignore", "giftcard": "ignore", "variantgrams": "ignore", "varianttitle": "ignore",
            "variantposition": "ignore", "costperitem": "ignore", "variantinventorytracker": "stock_tracked",
            "variantinventorypolicy": "oversell", "variantfulfillmentservice": "ignore", "seotitle": "ignore",
            "seodescription": "ignore", "varianttaxable": "ignore", "variantrequiresshipping": "ignore",
            "variantweightunit": "ignore", "publishedat": "ignore", "createdat": "ignore", "updatedat": "ignore",
            "googleshoppinggender": "gender", "googleshoppingagegroup": "age_group", "googleshoppingmpn": "mpn",
            "variantproductid": "ignore", "variantcreatedat": "ignore", "variantupdatedat": "ignore",
            "url": "link",
        },
    ),
    Platform(
        "WooCommerce",
        frozenset({"name", "type"}),
        {
            "id": "id", "type": "kind", "sku": "sku", "published": "published", "visibilityincatalog": "visibility",
            "shortdescription": "short_description", "datesalepricestarts": "sale_from",
            "datesalepriceends": "sale_until", "instock": "availability", "regularprice": "price",
            "saleprice": "sale_price", "categories": "category_path", "tags": "tags", "images": "image",
            "parent": "parent", "taxstatus": "ignore", "taxclass": "ignore", "isfeatured": "ignore",
            "lowstockamount": "ignore", "backordersallowed": "ignore", "soldindividually": "ignore",
            "allowcustomerreviews": "ignore", "purchasenote": "ignore", "shippingclass": "ignore",
            "downloadlimit": "ignore", "downloadexpirydays": "ignore", "groupedproducts": "ignore", "upsells": "ignore",
            "crosssells": "ignore", "externalurl": "link", "buttontext": "ignore", "position": "ignore",
        },
        or_by=frozenset({"regularprice", "parent", "visibilityincatalog", "images"}),
        child_kinds=frozenset({"variation"}),
    ),
    Platform(
        "Magento",
        frozenset({"sku", "producttype"}),
        {
            "sku": "id", "producttype": "kind", "attributesetcode": "ignore", "storeviewcode": "ignore",
            "productwebsites": "ignore", "categories": "category_path", "shortdescription": "short_description",
            "productonline": "published", "visibility": "visibility", "price": "price", "specialprice": "sale_price",
            "specialpricefromdate": "sale_from", "specialpricetodate": "sale_until", "urlkey": "ignore",
            "metatitle": "ignore", "metakeywords": "ignore", "metadescription": "ignore", "baseimage": "image",
            "smallimage": "ignore", "thumbnailimage": "ignore", "swatchimage": "ignore", "additionalimages": "image",
            "createdat": "ignore", "updatedat": "ignore", "additionalattributes": "packed", "qty": "stock",
            "isinstock": "availability", "configurablevariations": "children", "taxclassname": "ignore",
        },
        or_by=frozenset({"attributesetcode", "configurablevariations", "baseimage", "productonline"}),
    ),
    Platform(
        "PrestaShop",
        frozenset({"productid", "active01"}),
        {
            "productid": "id", "active01": "published", "name": "title", "categoriesxyz": "category_path",
            "pricetaxincluded": "price", "pricetaxexcluded": "price", "reference": "sku", "manufacturer": "brand",
            "imageurlsxyz": "image", "quantity": "stock", "summary": "short_description", "tagsxyz": "tags",
            "wholesaleprice": "ignore", "onsale01": "ignore", "taxrulesid": "ignore", "discountamount": "ignore",
            "ean13": "gtin", "metatitle": "ignore", "metakeywords": "ignore", "metadescription": "ignore",
            "urlrewritten": "ignore", "availablefororder0no1yes": "availability",
        },
    ),
    Platform(
        "BigCommerce",
        frozenset({"itemtype", "productname"}),
        {
            "itemtype": "kind", "productid": "id", "productname": "title", "productcodesku": "sku",
            "brandname": "brand",
            "productdescription": "description", "price": "price", "retailprice": "regular_price",
            "saleprice": "sale_price", "productvisible": "published", "currentstocklevel": "stock",
            "category": "category_path", "producttype": "ignore", "allowpurchases": "ignore", "optionset": "ignore",
            "productupcean": "gtin", "costprice": "ignore", "producturl": "link",
        },
        child_kinds=frozenset({"sku", "variant"}),
        hidden_kinds=frozenset({"rule", "image"}),
    ),
    Platform(
        "BigCommerce",
        frozenset({"item", "options", "name"}),
        {
            "item": "kind", "id": "id", "name": "title", "sku": "sku", "options": "packed", "price": "price",
            "retailprice": "regular_price", "saleprice": "sale_price", "isvisible": "published",
            "currentstock": "stock", "categories": "category_path", "imageurlimport": "image", "type": "ignore",
            "costprice": "ignore", "upcean": "gtin", "producturl": "link", "imagedescription": "ignore",
        },
        child_kinds=frozenset({"sku", "variant"}),
        hidden_kinds=frozenset({"rule"}),
    ),
    Platform(
        "Wix",
        frozenset({"handleid", "fieldtype"}),
        {
            "handleid": "group", "fieldtype": "kind", "name": "title", "productimageurl": "image",
            "collection": "category_path", "sku": "sku", "price": "price", "visible": "published",
            "inventory": "stock", "discountmode": "discount_mode", "discountvalue": "discount", "ribbon": "ignore",
            "surcharge": "surcharge", "weight": "ignore", "cost": "ignore",
        },
        child_kinds=frozenset({"variant"}),
    ),
    Platform(
        "Shopware",
        frozenset({"productnumber"}),
        {
            "id": "ignore", "productnumber": "id", "parentid": "ignore", "parentproductnumber": "parent",
            "name": "title", "namededetlangdeede": "title", "manufacturername": "brand", "active": "published",
            "stock": "stock", "pricegross": "price", "pricelistpricegross": "regular_price", "ean": "gtin",
            "cover": "image", "coverurl": "image", "covermediaurl": "image", "media": "image",
            "categories": "category_path", "manufacturernumber": "mpn", "taxname": "ignore", "taxrate": "ignore",
            "pricenet": "ignore",
        },
    ),
    Platform(
        "Shopware",
        frozenset({"ordernumber", "mainnumber"}),
        {
            "ordernumber": "id", "mainnumber": "group", "name": "title", "supplier": "brand", "active": "published",
            "instock": "stock", "price": "price", "pseudoprice": "regular_price", "imageurl": "image",
            "descriptionlong": "description", "description": "short_description", "suppliernumber": "mpn",
            "categories": "category_path", "configuratoroptions": "packed", "tax": "ignore",
        },
    ),
    Platform(
        "H&M articles",
        frozenset({"articleid", "prodname"}),
        {
            "articleid": "id", "productcode": "group", "prodname": "title", "producttypename": "article_type",
            "productgroupname": "subcategory", "garmentgroupname": "category", "colourgroupname": "colour",
            "indexgroupname": "gender", "detaildesc": "description", "graphicalappearancename": "pattern",
            "perceivedcolourvaluename": "", "perceivedcolourmastername": "", "departmentname": "", "indexname": "",
            "sectionname": "", "producttypeno": "ignore", "graphicalappearanceno": "ignore",
            "colourgroupcode": "ignore", "departmentno": "ignore", "indexcode": "ignore", "indexgroupno": "ignore",
            "sectionno": "ignore", "garmentgroupno": "ignore", "perceivedcolourvalueid": "ignore",
            "perceivedcolourmasterid": "ignore",
        },
    ),
    Platform(
        "Kaggle fashion products",
        frozenset({"id", "articletype", "productdisplayname"}),
        {"mastercategory": "category", "subcategory": "subcategory"},
    ),
    Platform(
        "Amazon",
        frozenset({"itemsku", "itemname"}),
        {
            "itemsku": "id", "itemname": "title", "externalproductid": "gtin", "brandname": "brand",
            "standardprice": "price", "parentsku": "parent", "parentchild": "kind", "colorname": "colour",
            "colormap": "", "sizename": "size", "sizemap": "", "quantity": "stock", "productdescription": "description",
            "departmentname": "gender", "feedproducttype": "article_type", "itemtype": "",
        },
        child_kinds=frozenset({"child"}),
    ),
    Platform(
        "Amazon reviews data",
        frozenset({"parentasin", "title"}),
        {
            "parentasin": "id", "store": "brand", "features": "short_description", "categories": "category_path",
            "maincategory": "category", "detailsdepartment": "gender", "images": "image", "videos": "ignore",
            "averagerating": "", "ratingnumber": "", "boughttogether": "ignore",
        },
    ),
    Platform(
        "Google Merchant",
        frozenset({"id", "title", "imagelink"}),
        {
            "producttype": "category_path", "googleproductcategory": "google_category", "price": "price",
            "saleprice": "sale_price", "salepriceeffectivedate": "sale_dates", "link": "link", "mobilelink": "ignore",
            "imagelink": "image", "additionalimagelink": "image", "sizesystem": "", "sizetype": "",
            "condition": "", "adult": "", "shipping": "ignore", "tax": "ignore", "identifierexists": "ignore",
            "quantitytosellonfacebook": "stock", "status": "status", "fbproductcategory": "google_category",
        },
    ),
    Platform(
        "Google local inventory",
        frozenset({"storecode", "itemid"}),
        {"itemid": "id", "storecode": ""},
    ),
    Platform("any shop", frozenset()),
)  # fmt: skip
