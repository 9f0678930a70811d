"""English wordings of answers."""

from collections.abc import Mapping

EN: Mapping[str, tuple[str, ...]] = {
    "price": (
        "The {name} is {price}.",
        "The price of the {name} is {price}.",
        "You asked about the price. The {name} is {price}.",
        "It is {price} for the {name}, as the card shows.",
    ),
    "price_sale": (
        "The {name} is {price}, down {discount} from {list_price}.",
        "The price of the {name} is {price}. The list price is {list_price}.",
        "The list price is {list_price}. The {name} is {price} now, which is {discount} off.",
    ),
    "list_price": (
        "For the {name}, the list price is {list_price}.",
        "The list price is {list_price}, and the price now is {price}.",
    ),
    "discount": (
        "It is {discount} off, so the price is {price}.",
        "The discount on the {name} is {discount}. The price now is {price}.",
        "From the list price of {list_price} it is {discount} off. The price is {price}.",
    ),
    "window": (
        "This price holds until {window}, Korean time.",
        "The discount on the {name} holds until {window}, Korean time.",
    ),
    "stock": (
        "There are {stock} left of the {name}.",
        "Let me check the stock. There are {stock} left.",
        "The stock of the {name} is {stock} right now.",
    ),
    "sold_out": (
        "The {name} is sold out. The stock is {stock}.",
        "I am sorry, the stock of the {name} is {stock} right now.",
    ),
    "option": (
        "For the {name} you can choose {option}.",
        "The options to choose from are {option}.",
    ),
    "option_own": (
        "For the {name} you can choose {option}. Yours, {own}, is among them.",
        "Yes, there is {own}. The options are {option}.",
    ),
    "volume": (
        "The size of the {name} is {volume}.",
        "The size is {volume}.",
        "It measures {volume}.",
    ),
    "count": (
        "One order of the {name} is {count}.",
        "You get {count}.",
        "What you receive is {count}.",
    ),
    "origin": (
        "The origin of the {name} is {origin}.",
        "It is from {origin}.",
        "The listed origin is {origin}.",
    ),
    "brand": (
        "The {name} is by {brand}.",
        "The brand is {brand}.",
    ),
    "name": (
        "This is the {name}.",
        "It is called the {name}.",
    ),
    "ingredients": (
        "The listed ingredients are {ingredients}.",
        "As the listing has it, it is made of {ingredients}.",
    ),
    "ingredients_long": (
        "The listed ingredients begin with {ingredients}. The full list is on the product page.",
        "The first of the listed ingredients are {ingredients}, and the rest is on the product page.",
    ),
    "allergens": (
        "The listed allergens are {allergens}.",
        "The listing names {allergens} as allergens. Please check the label, too.",
    ),
    "allergen_other": (
        "The listed allergens are {allergens}. I do not see {allergen} among them, but please check the label.",
        "The listing names {allergens}. It does not name {allergen}, so please check the label to be sure.",
    ),
    "allergen_unknown": (
        "The listing does not say anything about {allergen}. If you have an allergy, please check the label.",
        "I could not find {allergen} in the listing. Please check the label before you eat it.",
    ),
    "shipping": (
        "About delivery. {shipping}.",
        "{shipping}.",
        "You asked about delivery. {shipping}.",
    ),
    "warranty": (
        "About the warranty. It is {warranty}.",
        "The warranty of the {name} is {warranty}.",
    ),
    "statement": (
        "{statement}.",
        "The listing says this. {statement}.",
        "Let me check. {statement}.",
        "About the {name}. {statement}.",
    ),
    "faq": (
        "{statement}.",
        "People often ask that. {statement}.",
        "Here is how it is. {statement}.",
    ),
    "search": (
        "It is not in the listing, so I looked it up. The search says this. {statement}.",
        "A search says this. {statement}. It is not from the listing.",
    ),
    "goes_with": (
        "You may look at {others} along with the {name}.",
        "Shown together with the {name} you will find {others}.",
    ),
    "compare_price": (
        "The {first} is {first_value}. The {second} is {second_value}. The {lower} has the lower price.",
        "Side by side, the {first} is {first_value}. The {second} is {second_value}.",
    ),
    "compare": (
        "The {first}. {first_value}. The {second}. {second_value}.",
        "Side by side, the {first}. {first_value}. The {second}. {second_value}.",
    ),
    "cheapest": (
        "The {name} has the least to pay. It is {price}.",
        "Of our products, the {name} costs the least. It is {price}.",
    ),
    "dearest": (
        "Of our products, the {name} costs the most. It is {price}.",
        "The {name} has the highest price here. It is {price}.",
    ),
    "declined": (
        "That is not in the listing. Please check the product page, or ask the seller.",
        "I am sorry, the listing does not say that.",
        "I only say what the listing holds, and that is not in it.",
        "The product information does not cover that. The seller can tell you.",
        "I could not find that in the listing, so I would rather not guess.",
        "That detail is not in what I have. The product page may help.",
    ),
    "which_product": (
        "Which product do you mean? Please write its name, and I will look it up.",
        "Please add the product's name, and I will check.",
        "There is more than one that fits. Could you write the full name?",
    ),
    "greeting": (
        "Hello, and welcome. Ask me anything about the products.",
        "Nice to have you here. Do ask if you would like to know something about a product.",
        "Welcome in. I will carry on with the products.",
    ),
    "praise": (
        "Thank you for the kind words.",
        "Thank you. I will carry on with the products.",
        "That is kind of you, thank you.",
    ),
    "complaint": (
        "I am sorry for the trouble. For an order, please contact the seller, who can look into it.",
        "Thank you for telling us. I leave that for the team to see.",
    ),
    "small_talk": (
        "I am a virtual presenter, here for the products. Ask me about any of them.",
        "I will carry on with the products instead.",
    ),
    "topic_change": (
        "Let's carry on with the products. Ask me about any of them.",
        "I only speak about the products here. Prices and delivery I can tell you.",
        "Back to the products.",
        "That is not for me to do. Please ask me about a product.",
    ),
    "virtual": (
        "I am a virtual presenter. I say only what the listing holds.",
        "Yes, I am virtual, not a real person. I walk you through the products.",
    ),
    "forgotten": (
        "As you asked, what was remembered about you has been deleted.",
        "Done. Nothing that came from you is remembered any more.",
    ),
    "remembered": (
        "Thank you for telling me. I will keep that in mind.",
        "Noted, thank you.",
    ),
}
