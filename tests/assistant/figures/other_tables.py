"""The third set of tables made up for these tests: a menu, meetings, vehicles, turnover in German, contacts."""

import io
import json
from collections.abc import Mapping

import openpyxl

DISHES = [
    ["Dish", "Category", "Price", "Calories", "Vegan", "Allergens"],
    ["Pumpkin soup", "Starters", 6.5, 210, "yes", "celery"],
    ["Caesar salad", "Starters", 9.8, 430, "no", "egg, fish, gluten"],
    ["Mushroom risotto", "Mains", 15.9, 620, "no", "milk"],
    ["Lentil curry", "Mains", 13.5, 540, "yes", ""],
    ["Grilled trout", "Mains", 21, 480, "no", "fish"],
    ["Chocolate mousse", "Desserts", 7.2, 390, "no", "egg, milk"],
    ["Mango sorbet", "Desserts", 5.4, 150, "yes", ""],
]
MEETINGS = """\
Date;Topic;Speaker;Attendees;Minutes;Decision
14/01/2025;Budget draft;Helena Ruiz;18;75;approved
11/02/2025;New logo;Marc Dubois;22;60;postponed
11/03/2025;Hiring plan;Helena Ruiz;15;45;approved
15/04/2025;Office move;Sanjay Patel;31;90;rejected
13/05/2025;Travel rules;Aino Virtanen;19;50;approved
"""
VEHICLES = [
    {
        "plate": "HL-AB 12",
        "model": "Transporter",
        "fuel": "diesel",
        "year": 2016,
        "mileage_km": 148200,
        "driver": "Ute Brandt",
        "next_service": "2025-05-01",
    },
    {
        "plate": "HL-CD 77",
        "model": "Zoe",
        "fuel": "electric",
        "year": 2021,
        "mileage_km": 38100,
        "driver": "Ali Demir",
        "next_service": "2025-09-12",
    },
    {
        "plate": "HL-EF 3",
        "model": "Kangoo",
        "fuel": "electric",
        "year": 2023,
        "mileage_km": 12750,
        "driver": "Rosa Conti",
        "next_service": "2026-01-20",
    },
    {
        "plate": "HL-GH 45",
        "model": "Sprinter",
        "fuel": "diesel",
        "year": 2012,
        "mileage_km": 231900,
        "driver": "Ute Brandt",
        "next_service": "2025-03-15",
    },
]
UMSATZ = """\
Produktgruppe;Umsatz 2023;Umsatz 2024;Veränderung
Gartenmöbel;1.250.000 €;1.410.000 €;12,8 %
Grills;830.000 €;795.000 €;-4,2 %
Pflanzen;412.500 €;455.300 €;10,4 %
Werkzeuge;298.700 €;301.200 €;0,8 %
"""
CONTACTS = """\
Organisation,Contact,Email,Phone,Member since
Riverside Choir,Dana Whitlock,dana@riverside.example,555-0101,2009
Hill Street Gym,Omar Aziz,office@hillgym.example,555-0177,2018
Lantern Theatre,Grace Obi,box@lantern.example,555-0142,2013
Northside Bakers,Tom Eldridge,tom@northside.example,555-0199,2022
"""


def menu_workbook() -> bytes:
    """A sheet whose prices are numbers with a currency only by their format."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in DISHES:
        sheet.append(row)
    for cell in sheet["C"][1:]:
        cell.number_format = "€#,##0.00"
    book.save(file)
    return file.getvalue()


BOATS = """name;type;seats;built;condition;location;last service
Möwe;gig;4;1998;good;hall A;2026-03-14
Albatros;racing eight;8;2015;very good;hall B;2026-05-02
Sturmvogel;single scull;1;2019;needs repair;hall A;2025-11-20
Kormoran;double scull;2;2007;good;hall B;2026-04-11
Eisvogel;single scull;1;2021;very good;hall A;2026-06-01
Reiher;gig;4;1986;out of use;yard;2023-08-30
Schwan;coxed four;4;2010;good;hall B;2026-02-17
"""
"""Nothing in it but the name of its file says what the rows are."""

OTHER_TEXTS: Mapping[str, bytes] = {
    "/office/menu.xlsx": menu_workbook(),
    "/office/meetings.csv": MEETINGS.encode(),
    "/office/vehicles.json": json.dumps(VEHICLES).encode(),
    "/office/umsatz.csv": UMSATZ.encode(),
    "/office/contacts.csv": CONTACTS.encode(),
    "/office/boats.csv": BOATS.encode(),
}

OTHER_QUESTIONS = [
    ("menu", "How much is the lentil curry?", ["€13.50"]),
    ("menu", "Which dishes are vegan?", ["Pumpkin soup", "Lentil curry", "Mango sorbet"]),
    ("menu", "What is the cheapest dessert?", ["Mango sorbet", "€5.40"]),
    ("menu", "what allergens are in the caesar salad", ["egg, fish, gluten"]),
    ("menu", "How many calories does the mushroom risotto have?", ["620"]),
    ("menu", "Which main has the fewest calories?", ["Grilled trout", "480"]),
    ("menu", "list all starters", ["Pumpkin soup", "Caesar salad"]),
    ("menu", "dishes under €7", ["Pumpkin soup", "Mango sorbet"]),
    ("menu", "Is the chocolate mousse vegan?", ["no"]),
    ("menu", "Which desserts are not vegan?", ["Chocolate mousse"]),
    ("menu", "average price of mains", ["16.80"]),
    ("meetings", "Who spoke about the new logo?", ["Marc Dubois"]),
    ("meetings", "What was decided about the office move?", ["rejected"]),
    ("meetings", "How many people attended the hiring plan meeting?", ["15"]),
    ("meetings", "Which topics were approved?", ["Budget draft", "Hiring plan", "Travel rules"]),
    ("meetings", "How long did the budget draft meeting take?", ["75"]),
    ("meetings", "When was the office move discussed?", ["15/04/2025"]),
    ("meetings", "Which meeting had the most attendees?", ["Office move", "31"]),
    ("meetings", "topics of Helena Ruiz", ["Budget draft", "Hiring plan"]),
    ("meetings", "What was the topic on 11 March 2025?", ["Hiring plan"]),
    ("vehicles", "Who drives the Zoe?", ["Ali Demir"]),
    ("vehicles", "Which vehicles are electric?", ["Zoe", "Kangoo"]),
    ("vehicles", "When is the next service of HL-AB 12?", ["2025-05-01"]),
    ("vehicles", "mileage of the Sprinter", ["231900"]),
    ("vehicles", "oldest vehicle", ["Sprinter", "2012"]),
    ("vehicles", "How many diesel vehicles do we have?", ["2"]),
    ("vehicles", "Which cars does Ute Brandt drive?", ["Transporter", "Sprinter"]),
    ("vehicles", "total mileage of the electric cars", ["50850"]),
    ("umsatz", "Wie hoch war der Umsatz mit Grills 2024?", ["795.000"]),
    ("umsatz", "Welche Produktgruppe hatte 2023 den höchsten Umsatz?", ["Gartenmöbel", "1.250.000"]),
    ("umsatz", "Gesamtumsatz 2024", ["2.961.500"]),
    ("umsatz", "Umsatz Pflanzen 2023", ["412.500"]),
    ("contacts", "email of the Lantern Theatre", ["box@lantern.example"]),
    ("contacts", "Who is our contact at Hill Street Gym?", ["Omar Aziz"]),
    ("contacts", "What is Dana Whitlock's phone number?", ["555-0101"]),
    ("contacts", "Which organisation joined most recently?", ["Northside Bakers"]),
    ("contacts", "Since when is Riverside Choir a member?", ["2009"]),
    ("contacts", "how many organisations joined after 2010", ["3"]),
    ("boats", "how many boats are in hall B?", ["3", "hall B"]),
    ("boats", "how many boats are in hall A", ["3", "hall A"]),
    ("boats", "which boat is the oldest", ["Reiher", "1986"]),
    ("boats", "newest boat", ["Eisvogel", "2021"]),
    ("boats", "oldest boat in hall B", ["Kormoran", "2007"]),
    ("boats", "how many boats were built after 2010", ["3"]),
    ("boats", "total number of seats", ["24"]),
    ("boats", "how many boats do we have", ["7"]),
]

OTHERS_LEFT_ALONE = [
    "Which car should I buy?",
    "How do I cook lentil curry?",
    "What are the opening hours of the gym?",
    "Who owns the Lantern Theatre?",
    "Why was the office move rejected?",
    "When is the next meeting?",
    "How do I become a member?",
    "What is the recipe for pumpkin soup?",
    "Can I bring my dog?",
    "Who repairs the Sprinter?",
    "How much does a membership cost?",
    "What does vegan mean?",
]
