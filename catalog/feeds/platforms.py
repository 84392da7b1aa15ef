"""The export layouts of common shop systems: how to recognise each, and the meaning of its columns.

Names are normalised by :func:`catalog.feeds.columns.normal_name`. A column that is not listed here has the general
meaning of its name (:mod:`catalog.feeds.names`).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Platform:
    """A shop system's layout. ``all_of``: columns that all exist; ``any_of``: of which at least one exists, if any.

    ``child_kinds``: values of the field "kind" (in lower case) for variants of the parent that the row names, or of the
    product row before; ``picture_kinds``: for rows that only add pictures to it; ``hidden_kinds``: for rows that are
    not products. ``ignored``, ``ignored_starts``: columns, and prefixes of columns, without information for shoppers.
    """

    name: str
    all_of: Set[str]
    columns: Mapping[str, str] = field(default_factory=dict)
    any_of: Set[str] = frozenset()
    child_kinds: Set[str] = frozenset()
    picture_kinds: Set[str] = frozenset()
    hidden_kinds: Set[str] = frozenset()
    ignored: Set[str] = frozenset()
    ignored_starts: tuple[str, ...] = ()

    def matches(self, names: Set[str]) -> bool:
        return self.all_of <= names and (not self.any_of or bool(self.any_of & names))

    def field_of(self, name: str) -> str | None:
        """Return the field of a column with this normalised name, None if the name has its general meaning."""
        found = self.columns.get(name)
        if found is None and (name in self.ignored or name.startswith(self.ignored_starts or "\0")):
            return "ignore"
        return found

    def belongs_to_others(self, kind: str) -> bool:
        """Whether a row of this kind is part of another row's product."""
        return kind in self.child_kinds or kind in self.picture_kinds


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        "Shopify",
        frozenset({"urlhandle", "title"}),
        {
            "urlhandle": "group", "vendor": "brand", "type": "article_type", "productcategory": "category_path",
            "tags": "tags", "publishedononlinestore": "published", "compareatprice": "regular_price",
            "inventorytracker": "stock_tracked", "inventoryquantity": "stock",
            "continuesellingwhenoutofstock": "oversell", "productimageurl": "image", "variantimageurl": "variant_image",
            "price": "price", "googleshoppinggoogleproductcategory": "google_category",
            "googleshoppinggender": "gender", "googleshoppingagegroup": "age_group",
            "googleshoppingmanufacturerpartnumbermpn": "mpn",
        },
        ignored=_names("costperitem chargetax taxcode weightvaluegrams weightunitfordisplay requiresshipping giftcard "
                       "fulfillmentservice imageposition imagealttext seotitle seodescription option1linkedto "
                       "option2linkedto option3linkedto"),
        ignored_starts=("googleshopping", "unitprice", "included", "price", "compareatprice"),
    ),
    Platform(
        "Shopify",
        frozenset({"handle", "title"}),
        {
            "handle": "group", "id": "", "bodyhtml": "description", "vendor": "brand", "type": "article_type",
            "producttype": "article_type", "productcategory": "category_path", "standardproducttype": "category_path",
            "customproducttype": "article_type", "tags": "tags", "published": "published", "status": "status",
            "variantsku": "sku", "variantid": "ignore", "variantprice": "price",
            "variantcompareatprice": "regular_price",
            "variantinventoryqty": "stock", "variantinventoryquantity": "stock", "variantavailable": "availability",
            "variantbarcode": "gtin", "variantimage": "variant_image", "imagesrc": "image", "imagealttext": "ignore",
            "imageposition": "ignore", "giftcard": "ignore", "variantgrams": "ignore", "varianttitle": "ignore",
            "variantposition": "ignore", "costperitem": "ignore", "variantinventorytracker": "stock_tracked",
            "variantinventorypolicy": "oversell", "variantfulfillmentservice": "ignore", "seotitle": "ignore",
            "seodescription": "ignore", "varianttaxable": "ignore", "variantrequiresshipping": "ignore",
            "variantweightunit": "ignore", "publishedat": "ignore", "createdat": "ignore", "updatedat": "ignore",
            "googleshoppinggender": "gender", "googleshoppingagegroup": "age_group", "googleshoppingmpn": "mpn",
            "variantproductid": "ignore", "variantcreatedat": "ignore", "variantupdatedat": "ignore",
            "url": "link", "price": "price", "variantfeaturedimagesrc": "variant_image",
            "googleshoppinggoogleproductcategory": "google_category",
        },
        ignored=_names("option1linkedto option2linkedto option3linkedto varianttaxcode"),
        ignored_starts=("googleshopping", "included", "price", "compareatprice", "unitprice", "variantfeaturedimage"),
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
            "brands": "brand", "gtinupceanorisbn": "gtin",
        },
        ignored=_names(" ".join(f"attribute{number}{what}" for number in range(1, 10)
                                for what in ("visible", "global", "default"))),
        ignored_starts=("meta",),
        any_of=frozenset({"regularprice", "parent", "visibilityincatalog", "images"}),
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
        ignored=_names("outofstockqty useconfigminqty isqtydecimal allowbackorders useconfigbackorders mincartqty "
                       "maxcartqty useconfigmaxsaleqty notifyonstockbelow useconfignotifystockqty managestock "
                       "useconfigmanagestock useconfigqtyincrements qtyincrements useconfigenableqtyinc "
                       "enableqtyincrements isdecimaldivided websiteid configurablevariationlabels "
                       "displayproductoptionsin giftmessageavailable mapprice mapenabled customdesign pagelayout "
                       "relatedskus relatedposition crosssellskus crosssellposition upsellskus upsellposition "
                       "additionalimagelabels hidefromproductpage customoptions associatedskus weight newfromdate "
                       "newtodate baseimagelabel smallimagelabel thumbnailimagelabel swatchimagelabel msrpprice "
                       "msrpdisplayactualpricetype countryofmanufacture"),
        ignored_starts=("bundle", "customdesign", "customlayout", "downloadable", "giftcard"),
        any_of=frozenset({"attributesetcode", "configurablevariations", "baseimage", "productonline"}),
    ),
    Platform(
        "PrestaShop",
        frozenset({"productid", "active01"}),
        {
            "productid": "id", "active01": "published", "name": "title", "categoriesxyz": "category_path",
            "pricetaxincluded": "price", "pricetaxexcluded": "price", "reference": "sku", "manufacturer": "brand",
            "imageurlsxyz": "image", "quantity": "stock", "summary": "short_description", "tagsxyz": "tags",
            "ean13": "gtin", "discountamount": "discount", "discountpercent": "discount_percent",
            "discountfromyyyymmdd": "sale_from", "discounttoyyyymmdd": "sale_until",
            "featurenamevalueposition": "features", "featurenamevaluepositioncustomized": "features",
        },
        ignored=_names("wholesaleprice onsale01 taxrulesid metatitle metakeywords metadescription urlrewritten ecotax "
                       "width height depth weight minimalquantity lowstocklevel visibility additionalshippingcost "
                       "unity unitprice condition showprice0no1yes supplier textwheninstock "
                       "textwhenbackorderallowed availablefororder0no1yes imagealttextsxyz deleteexistingimages0no1yes "
                       "actionwhenoutofstock virtualproduct0no1yes fileurl accessoriesxyz "),
        ignored_starts=("deliverytime", "receivealow", "sendmean", "productavailable", "productcreation", "idname",
                        "availableonlineonly", "advancedstock", "dependson", "warehouse", "customizable",
                        "uploadable", "textfields", "numberof", "expirationdate"),
    ),
    Platform(
        "PrestaShop",
        frozenset({"productid", "pricetaxexcl", "pricetaxincl", "status"}),
        {
            "productid": "id", "name": "title", "reference": "sku", "pricetaxincl": "price", "quantity": "stock",
            "status": "published", "image": "image", "category": "category_path",
        },
        ignored=_names("pricetaxexcl position"),
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
            "productupcean": "gtin", "costprice": "ignore", "gpsglobaltradeitemnumber": "gtin",
            "gpsmanufacturerpartnumber": "mpn", "gpsgender": "gender", "gpsagegroup": "age_group",
            "gpscolor": "colour", "gpssize": "size", "gpsmaterial": "material", "gpspattern": "pattern",
            "gpscategory": "google_category",
        },
        ignored=_names("binpickingnumber optionsetalign fixedshippingcost freeshipping productwarranty productweight "
                       "productwidth productheight productdepth productavailability trackinventory lowstocklevel "
                       "searchkeywords pagetitle metakeywords metadescription productcondition showproductcondition "
                       "sortorder producttaxclass stopprocessingrules producturl redirectoldurl gpsenabled "
                       "taxprovidertaxcode minimumpurchasequantity maximumpurchasequantity mycustomfield "
                       "dateadded datemodified avalaraproducttaxcode eventdaterequired eventdatename"),
        ignored_starts=("productimageid", "productimagedescription", "productimageisthumbnail", "productimagesort",
                        "productfile", "eventdate"),
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
            "upcean": "gtin", "globaltradenumber": "gtin", "variantimageurl": "variant_image",
            "customfields": "features",
        },
        child_kinds=frozenset({"sku", "variant"}),
        picture_kinds=frozenset({"image"}),
        hidden_kinds=frozenset({"rule", "video"}),
        ignored=_names("costprice producturl imagedescription inventorytracking lowstock brandid channels pagetitle "
                       "metadescription metakeywords searchkeywords binpickingnumber freeshipping fixedshippingcost "
                       "weight width height depth isfeatured warranty taxclass productcondition showproductcondition "
                       "sortorder internalimageurlexport imageisthumbnail imagesortorder youtubeid videotitle "
                       "videodescription videosortorder"),
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
        ignored_starts=("productoptiontype", "customtext"),
    ),
    Platform(
        "Wix",
        frozenset({"handle", "fieldtype"}),
        {
            "handle": "group", "fieldtype": "kind", "name": "title", "plaindescription": "description",
            "media": "image", "collection": "category_path", "categories": "category_path", "visible": "published",
            "strikethroughprice": "regular_price", "inventory": "stock",
        },
        child_kinds=frozenset({"variant"}),
        picture_kinds=frozenset({"media"}),
        ignored=_names("mediaalttext ribbon weight cost"),
        ignored_starts=("productoptiontype", "customtext", "baseunit", "totalunit", "preorder", "unit"),
    ),
    Platform(
        "Shopware",
        frozenset({"productnumber"}),
        {
            "id": "key", "productnumber": "id", "parentproductnumber": "parent", "parentid": "parent",
            "name": "title", "namededetlangdeede": "title", "manufacturername": "brand", "active": "published",
            "stock": "stock", "pricegross": "price", "pricelistpricegross": "regular_price", "ean": "gtin",
            "cover": "image", "coverurl": "image", "covermediaurl": "image", "media": "image",
            "categories": "category_path", "manufacturernumber": "mpn",
        },
        ignored=_names("taxname taxrate taxid pricenet purchasepricesnet purchasepricesgross covermediaid "
                       "covermediatitle covermediaalt manufacturerid saleschannel propertyids optionids"),
    ),
    Platform(
        "Shopware",
        frozenset({"ordernumber", "mainnumber"}),
        {
            "ordernumber": "id", "mainnumber": "group", "name": "title", "supplier": "brand", "active": "published",
            "instock": "stock", "price": "price", "pseudoprice": "regular_price", "imageurl": "image",
            "descriptionlong": "description", "description": "short_description", "suppliernumber": "mpn",
            "categories": "category_path", "configuratoroptions": "packed", "priceek": "price",
            "pseudopriceek": "regular_price",
        },
        ignored=_names("additionaltext tax stockmin shippingtime keywords topseller metatitle main attr1 "
                       "configuratorsetid weight unitid propertygroupname laststock purchaseunit referenceunit"),
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
            "imagelink": "image", "additionalimagelink": "image", "sizesystem": "ignore", "sizetype": "",
            "condition": "",
            "quantitytosellonfacebook": "stock", "status": "status",
            "fbproductcategory": "google_category",
        },
        ignored=_names("adult identifierexists multipack isbundle expirationdate availabilitydate adsredirect "
                       "pausecanonical excludeddestination includeddestination"),
        ignored_starts=("shipping", "tax", "customlabel", "video", "unitpricing", "loyalty", "installment"),
    ),
    Platform(
        "Google local inventory",
        frozenset({"storecode", "itemid"}),
        {"itemid": "id", "storecode": "store"},
    ),
    Platform("any shop", frozenset()),
)  # fmt: skip
