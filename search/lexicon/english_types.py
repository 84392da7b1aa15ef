"""Article types as catalogues label them, and what shoppers call each: labels of Indian and of western shops."""

from __future__ import annotations

TYPES: dict[str, str] = {
    # tops
    "tshirts": "tshirt|tshirts|tee|tees|t-shirt|crew neck tshirt|round neck tshirt|graphic tee|v neck tshirt|"
    "polo shirt|henley|tee shirt|tee shirts|long sleeve tshirt|longsleeve|v neck tee|jersey tshirt|muscle tee",
    "shirts": "shirt|shirts|button down shirt|button up shirt|oxford shirt|dress shirt|formal shirt|casual shirt|"
    "button down|flannel shirt|business shirt|hawaiian shirt|overshirt|camp collar shirt",
    "polo shirts": "polo|polos|polo shirt|polo shirts|polo tshirt|rugby shirt",
    "tops": "top|tops|blouse|blouses|womens top|crop top|tunic top|tank top|halter top|tube top|bandeau top|"
    "peplum top|off shoulder top|cropped top|longsleeve top|wrap top|bodysuit",
    "blouses": "blouse|blouses|pussy bow blouse|ladies shirt|wrap blouse",
    "tank tops": "tank top|tank tops|vest top|vest tops|sleeveless top|muscle vest|racerback",
    "tunics": "tunic|tunics|long top|kaftan top",
    "camisoles": "camisole|camisoles|cami|spaghetti top|strappy top|cami top|slip top",
    "bodysuits": "bodysuit|bodysuits|body suit|leotard",
    "sweatshirts": "sweatshirt|sweatshirts|hoodie|hoodies|hooded sweatshirt|hooded jumper|sweat shirt|"
    "crew neck sweatshirt|fleece jumper|zip hoodie",
    "hoodies": "hoodie|hoodies|hooded sweatshirt|hooded top|hoody|zip hoodie|hooded jumper|pullover hoodie|"
    "zip up hoodie",
    "sweaters": "sweater|sweaters|jumper|jumpers|pullover|pullovers|cardigan|knitwear|turtleneck|woollen sweater|"
    "knitted jumper|turtle neck|polo neck|roll neck|rollneck|crew neck sweater|v neck sweater|cable knit sweater|"
    "aran jumper|knitted sweater|christmas jumper|sweater vest|tank jumper|slipover|jersey|half zip|quarter zip",
    "cardigans": "cardigan|cardigans|knitted jacket|cardi|long cardigan",
    # trousers and skirts
    "jeans": "jeans|denim pants|denim jeans|denims|blue jeans|jean|skinny jeans|slim jeans|mom jeans|boyfriend jeans|"
    "bootcut jeans|flared jeans|straight jeans|wide leg jeans|baggy jeans|ripped jeans",
    "trousers": "trousers|pants|chinos|slacks|formal trousers|cotton trousers|cargo pants|corduroys|dress pants|"
    "suit trousers|trouser|pant|culottes|palazzo pants|palazzos|khakis|cords|cargos|cargo trousers|wide leg trousers|"
    "harem pants|leather trousers|cigarette pants|pleated trousers|flares|chino",
    "chinos": "chinos|chino|chino trousers|chino pants",
    "track pants": "track pants|trackpants|joggers|sweatpants|tracksuit bottoms|jogging pants|tracksuit trousers|"
    "yoga pants|jogging bottoms|jogger|jogger pants|track bottoms|sweat pants|gym pants|training pants|joggings",
    "leggings": "leggings|legging|stretch pants|yoga pants|running tights|sports leggings|gym leggings",
    "jeggings": "jeggings|denim leggings|jegging",
    "capris": "capris|capri|cropped trousers|three quarter pants|cropped pants|capri pants|pedal pushers|3/4 pants",
    "shorts": "shorts|short pants|bermudas|bermuda shorts|board shorts|hot pants|denim shorts|cargo shorts|"
    "boardshorts|cycling shorts|running shorts|chino shorts|bermuda|skort|jean shorts",
    "skirts": "skirt|skirts|mini skirt|midi skirt|tutu|pencil skirt|pleated skirt|maxi skirt|miniskirt|a line skirt|"
    "wrap skirt|tennis skirt|skater skirt|kilt|slip skirt|skort",
    # one piece and sets
    "dresses": "dress|dresses|frock|gown|maxi dress|summer dress|sundress|cocktail dress|evening dress|party dress|"
    "frocks|gowns|mini dress|midi dress|shirt dress|tshirt dress|wrap dress|bodycon dress|little black dress|lbd|"
    "prom dress|ball gown|evening gown|slip dress|sweater dress|jumper dress|knitted dress|pinafore|pinafore dress|"
    "shift dress|skater dress|sheath dress|tea dress|wedding dress|bridesmaid dress|kaftan|tunic dress|sun dress",
    "jumpsuit": "jumpsuit|jumpsuits|playsuit|playsuits|boiler suit|boilersuit|overalls|dungarees|catsuit|romper suit|"
    "one piece|unitard",
    "dungarees": "dungarees|dungaree|overalls|overall|bib overalls",
    "rompers": "romper|rompers|onesie|baby romper|babygrow|babygrows|baby grow|sleepsuit|sleepsuits|onesies|bodysuit|"
    "baby bodysuit",
    "clothing set": "clothing set|outfit|two piece set|kids set|co ord|co ords|co ord set|coord|matching set|twin set|"
    "twinset|outfits",
    "tracksuits": "tracksuit|tracksuits|track suit|jogging suit|track suits|shell suit|sweatsuit",
    "suits": "suit|suits|business suit|two piece suit|three piece suit|trouser suit|pantsuit|pant suit|tuxedo|"
    "dinner suit|tux|skirt suit",
    # jackets
    "jackets": "jacket|jackets|coat|outerwear|winter jacket|parka|anorak|bomber jacket|windbreaker|puffer jacket|"
    "denim jacket|leather jacket|parkas|anoraks|bomber|bombers|puffer|puffers|puffa jacket|down jacket|quilted jacket|"
    "biker jacket|jean jacket|trucker jacket|fleece jacket|fleece|softshell|softshell jacket|varsity jacket|"
    "college jacket|aviator jacket|shacket|padded jacket|ski jacket|field jacket|utility jacket|harrington jacket|"
    "windbreakers|shearling jacket|motorcycle jacket|track jacket",
    "coats": "coat|coats|overcoat|trench coat|trenchcoat|overcoats|winter coat|wool coat|pea coat|peacoat|duffle coat|"
    "duffel coat|raincoat|parka|puffer coat|topcoat|car coat|teddy coat|fur coat|faux fur coat|camel coat|mac|trench|"
    "down coat|padded coat|shearling coat|cape coat|greatcoat",
    "blazers": "blazer|blazers|suit jacket|sport coat|sports jacket|sports coat|dinner jacket|tuxedo jacket|"
    "double breasted jacket|tweed jacket",
    "rain jacket": "rain jacket|raincoat|waterproof jacket|windcheater|rain coat|rain mac|rainwear|cagoule|"
    "shell jacket|waterproof coat|poncho raincoat",
    "rain trousers": "rain trousers|waterproof trousers|rain pants|waterproof pants",
    "waistcoat": "waistcoat|waistcoats|suit vest|gilet|gilets|body warmer|bodywarmer|padded vest|quilted vest|"
    "puffer vest|down vest|outdoor waistcoat|tailored waistcoat|vest",
    "shrug": "shrug|shrugs|bolero|poncho|cape|boleros",
    # Indian wear
    "kurtas": "kurta|kurtas|ethnic kurta|anarkali|anarkalis",
    "kurtis": "kurti|kurtis|short kurta",
    "kurta sets": "kurta set|kurta sets|salwar suit|kurta with trousers|salwar kameez|kurta pajama|kurta pyjama|"
    "shalwar kameez",
    "sarees": "saree|sarees|sari|saris",
    "lehenga choli": "lehenga choli|lehenga|ethnic skirt and blouse|ghagra choli|ghagra|lehengas",
    "nehru jackets": "nehru jacket|nehru jackets|ethnic waistcoat|bandhgala",
    "salwar": "salwar|salwars|ethnic trousers|shalwar",
    "patiala": "patiala|patiala salwar|patiala pants",
    "churidar": "churidar|churidars",
    "dupatta": "dupatta|dupattas",
    "sherwani": "sherwani|sherwanis",
    # underwear and nightwear
    "briefs": "briefs|brief|underwear|underpants|innerwear briefs|panties|panty|knickers|thong|slip|slips|hipsters|"
    "bikini briefs|y fronts|g string",
    "bra": "bra|bras|brassiere|lingerie|sports bra|bralette|bralettes|push up bra|bustier|strapless bra|wireless bra|"
    "non wired bra|crop bra",
    "trunk": "trunks|trunk|boxer briefs|boxer brief",
    "boxers": "boxers|boxer shorts|boxer",
    "innerwear vests": "vest|vests|innerwear vest|undershirt|tank top|singlet|singlets|undershirts|thermal vest|"
    "thermal top",
    "thermals": "thermals|thermal underwear|long johns|base layer|long underwear|thermal leggings",
    "shapewear": "shapewear|body shaper|corset|girdle|corsets|waist trainer",
    "socks": "socks|sock|ankle socks|pair of socks|trainer socks|knee socks|knee high socks|sports socks|"
    "no show socks|footies|crew socks",
    "tights": "tights|pantyhose|yoga pants|hosiery|nylon tights|pair of tights",
    "stockings": "stockings|nylons|stocking|hold ups|suspender stockings",
    "nightdress": "nightdress|nightdresses|nightgown|nightie|night dress|nightshirt|night gown|nighty|nightgowns|"
    "nighties|sleep dress",
    "night suits": "night suit|night suits|pyjamas|pajamas|pyjama set|pyjama|pajama|pjs|pajama set|sleepwear|nightwear",
    "lounge pants": "lounge pants|pyjama bottoms|pyjamas|sleep pants|pajama bottoms|pajama pants|lounge trousers",
    "lounge shorts": "lounge shorts|sleep shorts|pyjama shorts|pajama shorts",
    "lounge tshirts": "lounge tshirt|sleep tshirt|lounge top|pyjama top",
    "baby dolls": "baby doll|nightwear|lingerie|babydoll|negligee|chemise",
    "robe": "robe|dressing gown|bath robe|robes|kimono|kimonos|house coat",
    "bath robe": "bath robe|bathrobe|dressing gown|bathrobes|bath robes|terry robe",
    "swimwear": "swimwear|swimsuit|bikini|bathing suit|swim shorts|swimming costume|bikinis|swimsuits|swim trunks|"
    "swimming trunks|tankini|beachwear|one piece swimsuit|bikini top|bikini bottom|bathing costume|board shorts|"
    "swim suit|rash vest|rash guard|burkini",
    # shoes
    "casual shoes": "casual shoes|casual shoe|sneakers|sneaker|trainers|shoes|canvas shoes|loafers|moccasins|slip ons|"
    "espadrilles|plimsolls|deck shoes|ballerinas|ballet flats|boat shoes|driving shoes|trainer|canvas shoe|"
    "desert boots|high tops|high top sneakers|clogs|skate shoes|shoe",
    "sneakers": "sneakers|sneaker|trainers|sports shoes|casual shoes|trainer|high tops|low tops|kicks|tennis shoes|"
    "high top sneakers|plimsolls|skate shoes|canvas sneakers|running shoes|gym shoes",
    "sports shoes": "sports shoes|sport shoes|sneakers|sneaker|trainers|running shoes|gym shoes|training shoes|"
    "running shoe|football boots|tennis shoes|trail shoes|hiking shoes|basketball shoes|sports shoe|athletic shoes|"
    "walking shoes|golf shoes|cricket shoes|cleats|spikes|shoes|shoe",
    "formal shoes": "formal shoes|formal shoe|dress shoes|oxfords|leather shoes|office shoes|lace up shoes|brogues|"
    "derby shoes|loafers|oxford shoes|business shoes|monk straps|monk shoes|derbies|lace ups|smart shoes|brogue|"
    "oxford|derby|shoes|shoe",
    "loafers": "loafers|loafer|moccasins|moccasin|penny loafers|driving shoes|slip ons|tassel loafers",
    "brogues": "brogues|brogue|wingtips|brogue shoes",
    "heels": "heels|heel|high heels|pumps|stilettos|court shoes|heeled shoes|wedges|platform heels|slingbacks|"
    "kitten heels|pump|stiletto|high heel|block heels|platforms|platform shoes|peep toes|court shoe|slingback|"
    "mary janes",
    "pumps": "pumps|pump|court shoes|court shoe|stilettos",
    "wedges": "wedges|wedge|wedge heels|wedge sandals",
    "flats": "flats|flat shoes|ballerinas|ballet flats|ballerina shoes|mules|slip ons|mojari|mojaris|jutti|juttis|"
    "ballet pumps|ballet shoes|ballerina|dolly shoes|flat shoe|mary janes",
    "ballerinas": "ballerinas|ballerina|ballet flats|ballet pumps|ballet shoes|ballerina shoes",
    "flip flops": "flip flops|flip-flops|flipflops|slippers|thongs|slides|chappal|chappals|flip flop|sliders|"
    "toe posts|pool slides|beach shoes|slipper",
    "slippers": "slippers|slipper|house shoes|house slippers|moccasin slippers",
    "sandals": "sandal|sandals|open shoes|mules|wedges|gladiator sandals|strappy sandals|mule|heeled sandals|"
    "platform sandals|espadrilles|huaraches|clogs|slides",
    "sports sandals": "sports sandals|floaters|trekking sandals|hiking sandals|outdoor sandals|sport sandals",
    "espadrilles": "espadrilles|espadrille",
    "clogs": "clogs|clog",
    "mules": "mules|mule",
    "boots": "boots|boot|ankle boots|leather boots|chelsea boots|hiking boots|knee boots|booties|winter boots|"
    "snow boots|combat boots|biker boots|cowboy boots|riding boots|wellies|wellington boots|rain boots|gumboots|"
    "over the knee boots|knee high boots|lace up boots|desert boots|chukka boots|walking boots|work boots|wellingtons|"
    "heeled boots|ankle boot|chelsea boot|ugg boots|moon boots",
    "booties": "booties|baby shoes|ankle boots|bootie|shooties|baby booties|ankle boot",
    # bags
    "handbags": "handbag|handbags|purse|purses|hand bag|shoulder bag|tote bag|satchel|tote|hobo bag|totes|tote bags|"
    "shopper|shopper bag|bucket bag|satchels|hobo|shoulder bags|bag|bags|baguette bag|crossbody bag|top handle bag|"
    "shopping bag|beach bag|bowling bag|saddle bag|hand bags",
    "backpacks": "backpack|backpacks|rucksack|rucksacks|school bag|back pack|daypack|bag pack|bookbag|schoolbag|bag|"
    "bags|school backpack|laptop backpack",
    "rucksacks": "rucksack|rucksacks|hiking backpack|trekking backpack|hiking rucksack",
    "clutches": "clutch|clutches|evening bag|clutch purse|clutch bag|pouch|minaudiere|wristlet",
    "messenger bag": "messenger bag|messenger bags|sling bag|crossbody bag|cross body bag|crossbody|courier bag|"
    "bum bag|fanny pack|belt bag|waist bag|bag|bags|sling bags",
    "laptop bag": "laptop bag|laptop bags|computer bag|briefcase|laptop sleeve|laptop case|document bag|work bag|"
    "briefcases|bag|bags",
    "duffel bag": "duffel bag|duffle bag|gym bag|travel bag|holdall|weekender|weekend bag|sports bag|kit bag|duffel|"
    "duffle|overnight bag|bag|bags|holdalls",
    "trolley bag": "trolley bag|suitcase|luggage|suitcases|trolley|cabin bag|carry on|wheeled bag|travel case",
    "mobile pouch": "mobile pouch|phone case|phone pouch|phone bag|phone cover|mobile cover|iphone case",
    "tablet sleeve": "tablet sleeve|tablet case|tablet cover|ipad case|ipad cover",
    "wallets": "wallet|wallets|billfold|leather wallet|card holder|cardholder|coin purse|card case|money clip|"
    "card wallet|money purse|zip wallet|coin pouch",
    # accessories
    "belts": "belt|belts|leather belt|waist belt|waistbelt|chain belt|braided belt",
    "watches": "watch|watches|wristwatch|wrist watch|timepiece|wrist watches|wristwatches|chronograph|digital watch|"
    "analog watch|analogue watch|timepieces|smartwatch|smart watch|smartwatches|smart watches",
    "smartwatches": "smartwatch|smartwatches|smart watch|smart watches|fitness tracker",
    "sunglasses": "sunglasses|shades|sun glasses|goggles|aviators|wayfarers|glasses|specs|spectacles|eyewear|sunglass|"
    "sunnies|aviator sunglasses|ski goggles",
    "eyeglasses": "eyeglasses|glasses|spectacles|specs|reading glasses|eyewear|eye glasses|spectacle frames",
    "caps": "cap|caps|hat|baseball cap|snapback|beanie|baseball caps|trucker cap|visor|flat cap|snapbacks|peaked cap|"
    "newsboy cap",
    "hat": "hat|hats|sun hat|bucket hat|fedora|straw hat|panama hat",
    "hats": "hat|hats|sun hat|bucket hat|fedora|straw hat|panama hat|beret|trilby|cowboy hat|bucket hats|berets|"
    "fedoras|felt hat|bobble hat|top hat|boater|floppy hat",
    "beanies": "beanie|beanies|knitted hat|wool hat|winter hat|bobble hat|woolly hat|skull cap|knit cap|watch cap",
    "scarves": "scarf|scarves|neck scarf|silk scarf|head scarf|headscarf|bandana|neckerchief|snood|bandanas|scarfs|"
    "infinity scarf|hijab|foulard",
    "stoles": "stole|stoles|shawl|wrap|poncho|cape|shawls|pashmina|pashminas|ponchos|capes",
    "mufflers": "muffler|mufflers|winter scarf|woollen scarf|knitted scarf|wool scarf",
    "gloves": "gloves|glove|mittens|mitten|leather gloves|winter gloves|ski gloves|touchscreen gloves|mitts",
    "ties": "tie|ties|necktie|neckties|neck tie|bow tie|bow ties|bowtie|silk tie|cravat",
    "cufflinks": "cufflinks|cuff links|cufflink|tie pin|tie clip|cuff link",
    "suspenders": "suspenders|braces|suspender|trouser braces",
    "pocket squares": "pocket square|pocket squares|handkerchief|handkerchiefs|hankie",
    "umbrellas": "umbrella|umbrellas|parasol|brolly",
    "headband": "headband|hair band|alice band|headbands|sweatband|hairband|aliceband|head band",
    "hair accessory": "hair accessory|hair clip|hair band|scrunchie|hair tie|hair slide|barrette|hair bow|hair pin|"
    "scrunchies|hair clips|hair ties|hair string|hair accessories|hairpin|hair claw|claw clip",
    "wristbands": "wristband|wristbands|sweat band|sweatbands",
    "key chain": "key chain|keychain|key ring|keyring|bag charm|key rings|key chains",
    "shoe laces": "shoe laces|shoelaces|laces|shoe lace|shoelace",
    "shoe accessories": "shoe care|shoe accessories|insoles|insole|shoe polish|shoe horn|shoe accessory",
    # jewellery
    "earrings": "earrings|earring|ear rings|studs|drop earrings|jhumka|jhumkas|hoops|hoop earrings|stud earrings|"
    "ear studs|ear cuff|dangle earrings|ear ring",
    "ring": "ring|rings|finger ring|engagement ring|wedding ring|signet ring|wedding band",
    "necklace and chains": "necklace|necklaces|chain|chains|choker|chokers|pearl necklace|collar necklace|neck chain",
    "pendant": "pendant|pendants|necklace pendant|locket|lockets|charm",
    "bracelet": "bracelet|bracelets|wrist band|charm bracelet|anklet|wrist chain|friendship bracelet|anklets",
    "bangle": "bangle|bangles|kada|cuff bracelet",
    "jewellery set": "jewellery set|jewelry set|necklace and earrings|jewellery sets",
    "brooches": "brooch|brooches|lapel pin|pin badge",
    # beauty and others
    "perfume and body mist": "perfume|perfumes|fragrance|cologne|body mist|eau de toilette|eau de parfum|aftershave|"
    "scent|fragrances|edt|edp",
    "deodorant": "deodorant|deodorants|deo|body spray|antiperspirant|deos",
    "nail polish": "nail polish|nail paint|nail varnish|nail enamel|nail lacquer|nail colour|nail color",
    "lipstick": "lipstick|lipsticks|lip colour|lip color",
    "lip gloss": "lip gloss|lipgloss|lip shine",
    "lip liner": "lip liner|lipliner|lip pencil",
    "lip care": "lip balm|lip care|chapstick",
    "kajal and eyeliner": "eyeliner|kajal|kohl|eye liner|eye pencil",
    "eyeshadow": "eyeshadow|eye shadow|eye shadow palette",
    "mascara": "mascara",
    "foundation and primer": "foundation|primer|foundation and primer|make up|makeup|concealer|bb cream",
    "highlighter and blush": "blush|blusher|highlighter|bronzer",
    "compact": "compact|compact powder|face powder|pressed powder",
    "face moisturisers": "face cream|moisturiser|moisturizer|day cream|face moisturiser|face moisturizer|night cream|"
    "body lotion",
    "face wash and cleanser": "face wash|cleanser|facial cleanser|face cleanser|facewash",
    "face scrub and exfoliator": "face scrub|exfoliator|facial scrub|scrub",
    "eye cream": "eye cream|eye gel",
    "sunscreen": "sunscreen|sun cream|suncream|sun lotion|sunblock",
    "water bottle": "water bottle|drinking bottle|sipper|drinks bottle|water bottles",
    "footballs": "football|footballs|soccer ball",
    "basketballs": "basketball|basketballs",
}

GROUPS: dict[str, str] = {
    # names of several types at once: their labels
    "shoes|shoe|footwear": "casual shoes|sports shoes|formal shoes|sneakers|heels|flats|loafers|boots|pumps|"
    "ballerinas|brogues|booties|sandals|wedges",
    "bag|bags": "handbags|backpacks|messenger bag|laptop bag|duffel bag|clutches|rucksacks|trolley bag",
    "jewellery|jewelry|jewels": "earrings|ring|necklace and chains|pendant|bracelet|bangle|jewellery set|brooches",
    "underwear|undergarments|innerwear|undies": "briefs|bra|trunk|boxers|innerwear vests|camisoles|thermals",
    "lingerie|intimates": "bra|briefs|camisoles|baby dolls|stockings|shapewear",
    "nightwear|sleepwear|loungewear": "nightdress|night suits|lounge pants|lounge shorts|lounge tshirts|baby dolls|"
    "robe",
    "knitwear|knits": "sweaters|cardigans",
    "outerwear": "jackets|coats|blazers|rain jacket|waistcoat",
    "bottoms|bottomwear": "trousers|jeans|shorts|skirts|leggings|track pants|capris|chinos",
    "headwear|headgear": "caps|hats|hat|beanies",
    "makeup|make up|cosmetics": "lipstick|lip gloss|nail polish|foundation and primer|kajal and eyeliner|eyeshadow|"
    "mascara|highlighter and blush|compact",
    "hosiery": "socks|tights|stockings",
    "ethnic wear|indian wear|traditional wear": "kurtas|kurtis|sarees|kurta sets|lehenga choli|salwar|churidar|dupatta",
    "sportswear|activewear|gym wear|gymwear|workout clothes|gym clothes|sports clothes": "tshirts|track pants|"
    "tracksuits|shorts|leggings|sweatshirts|sports shoes",
    "eyewear": "sunglasses|eyeglasses",
    "luggage": "trolley bag|duffel bag",
}
