"""Tables as people have them, made up for these tests, and what is asked of them."""

INVENTORY = """\
SKU,Product,Category,Supplier,In stock,Reorder level,Unit price,Last delivery,Status
GT-1001,Cordless drill,Power tools,Brandt & Sons,14,5,$129.00,2025-03-02,available
GT-1002,Angle grinder,Power tools,Brandt & Sons,0,4,$89.50,2025-01-17,out of stock
GT-1003,Hand saw,Hand tools,Nordwerk,37,10,$18.90,2024-11-23,available
GT-1004,Claw hammer,Hand tools,Nordwerk,52,15,$15.25,2025-02-11,available
GT-1005,Spirit level,Measuring,Lindgaard,8,10,$24.00,2024-12-05,reorder
GT-1006,Laser measure,Measuring,Lindgaard,0,3,$74.99,2024-10-30,out of stock
GT-1007,Work gloves,Safety,Brandt & Sons,120,40,$6.80,2025-03-02,available
GT-1008,Ear protectors,Safety,Okafor Supplies,25,10,$19.40,2025-02-20,available
GT-1009,Dust mask,Safety,Okafor Supplies,4,50,$2.10,2024-12-19,reorder
GT-1010,Jigsaw,Power tools,Nordwerk,6,4,$99.00,2025-01-08,available
GT-1011,Tape measure,Measuring,Okafor Supplies,61,20,$7.95,2025-02-20,available
"""

INVENTORY_QUESTIONS = [
    ("Which products are out of stock?", ["Angle grinder", "Laser measure"], ["Hand saw"]),
    ("What does the cordless drill cost?", ["$129.00"], ["$89.50"]),
    ("how many power tools do we have", ["3"], []),
    ("Who supplies the ear protectors?", ["Okafor Supplies"], ["Lindgaard"]),
    ("What is the cheapest product?", ["Dust mask", "$2.10"], []),
    ("top 3 most expensive products", ["Cordless drill", "Jigsaw", "Angle grinder"], ["Laser measure"]),
    ("How many dust masks are in stock?", ["4"], ["50"]),
    ("Which is cheaper, the hand saw or the claw hammer?", ["Claw hammer", "$15.25", "$18.90"], []),
    ("What is the average unit price of the safety category?", ["9.43"], []),
    ("GT-1005", ["Spirit level"], ["Laser measure"]),
    ("When was the last delivery of the jigsaw?", ["2025-01-08"], []),
    ("list all products from Nordwerk", ["Hand saw", "Claw hammer", "Jigsaw"], ["Cordless drill"]),
    ("Which products cost more than $90?", ["Cordless drill", "Jigsaw"], ["Angle grinder"]),
    ("How many products did Lindgaard deliver in 2024?", ["2"], []),
    ("how much is a cordles drill", ["$129.00"], []),
]

STAFF = [
    ["Staff of the Harbour Museum"],
    [],
    ["Name", "Department", "Job title", "Branch", "State", "Started", "Hours per week", "Salary"],
    ["Ingrid Halvorsen", "Education", "Guide", "Kiel", "Schleswig-Holstein", "2016-04-01", 40, 41200],
    ["Tomasz Wrona", "Education", "Workshop leader", "Passau", "Bavaria", "2019-09-15", 30, 33900],
    ["Amara Diallo", "Collections", "Curator", "Regensburg", "Bavaria", "2011-01-10", 40, 58800],
    ["Pierre Lacombe", "Collections", "Restorer", "Kiel", "Schleswig-Holstein", "2021-06-01", 38.5, 47250],
    ["Sofia Marchetti", "Visitor services", "Cashier", "Passau", "Bavaria", "2023-02-20", 20, 19400],
    ["Jonas Ekberg", "Visitor services", "Shift manager", "Kiel", "Schleswig-Holstein", "2014-11-03", 40, 39900],
    ["Mei Tanaka", "Administration", "Accountant", "Regensburg", "Bavaria", "2018-05-22", 32, 45100],
    ["Carlos Rojas", "Administration", "Director", "Kiel", "Schleswig-Holstein", "2008-08-01", 40, 88000],
]

STAFF_QUESTIONS = [
    ("How many people work in Bavaria?", ["4"], []),
    ("What is Amara Diallo's job title?", ["Curator"], ["Restorer"]),
    ("Who is the director?", ["Carlos Rojas"], []),
    ("When did Tomasz start?", ["2019-09-15"], []),
    ("Who earns the most?", ["Carlos Rojas", "88000"], []),
    ("total salary of the education department", ["75100"], []),
    ("How many hours per week does Sofia Marchetti work?", ["20"], ["40"]),
    ("Who has been here the longest?", ["Carlos Rojas", "2008-08-01"], []),
    ("average salary in Kiel", ["54087.5"], []),
    ("List everyone in visitor services", ["Sofia Marchetti", "Jonas Ekberg"], ["Mei Tanaka"]),
    ("Who earns more, Mei Tanaka or Pierre Lacombe?", ["Pierre Lacombe", "47250", "45100"], []),
    ("Which department is Ekberg in?", ["Visitor services"], []),
    ("How many employees are there?", ["8"], []),
    ("Who works less than 35 hours per week?", ["Tomasz Wrona", "Sofia Marchetti", "Mei Tanaka"], ["Carlos Rojas"]),
    ("Who joined in 2018?", ["Mei Tanaka"], ["Amara Diallo"]),
]

PRICES = """\
Artikelnummer;Bezeichnung;Warengruppe;Preis (€);Einheit;Lieferzeit (Tage)
10-220;Fugenmörtel grau;Mörtel;14,90;Sack;2
10-225;Fugenmörtel weiß;Mörtel;16,50;Sack;2
20-310;Bodenfliese Siena;Fliesen;32,40;m²;10
20-315;Wandfliese Arles;Fliesen;27,80;m²;7
20-390;Mosaik Ravenna;Fliesen;118,00;m²;21
30-100;Fliesenkleber flex;Kleber;22,75;Sack;1
30-140;Montagekleber;Kleber;6,95;Kartusche;1
40-050;Zahnkelle 8 mm;Werkzeug;11,20;Stück;3
40-080;Fliesenschneider;Werkzeug;1.249,00;Stück;14
"""

PRICES_QUESTIONS = [
    ("Was kostet der Fliesenkleber flex?", ["22,75"], ["6,95"]),
    ("Wie viel kostet Mosaik Ravenna?", ["118,00"], []),
    ("Preis 20-315", ["27,80"], ["32,40"]),
    ("Welches ist der teuerste Artikel?", ["Fliesenschneider", "1.249,00"], []),
    ("Welcher Artikel ist am billigsten?", ["Montagekleber", "6,95"], []),
    ("Wie viele Fliesen haben wir?", ["3"], []),
    ("Wie lange ist die Lieferzeit der Bodenfliese Siena?", ["10"], ["21"]),
    ("Durchschnittlicher Preis der Warengruppe Kleber", ["14,85"], []),
    ("Welche Artikel gehören zur Warengruppe Werkzeug?", ["Zahnkelle", "Fliesenschneider"], ["Mosaik"]),
    ("Was ist günstiger, Fugenmörtel grau oder Fugenmörtel weiß?", ["Fugenmörtel grau", "14,90"], []),
    ("What is the price of the tile cutter 40-080?", ["1.249,00"], []),
    ("In welcher Einheit wird der Montagekleber verkauft?", ["Kartusche"], []),
    ("Welche Artikel kosten weniger als 12 Euro?", ["Montagekleber", "Zahnkelle"], ["Fliesenkleber"]),
    ("Artikelnummer der Wandfliese Arles", ["20-315"], []),
    ("Summe der Preise der Warengruppe Mörtel", ["31,40"], []),
]

PAYMENTS = """\
Rowing club Elmswell
Account;Treasurer
Year;2024

Date;Reference;Payee;Purpose;Amount (GBP);Approved by
2024-01-09;P-301;Wells Marine;Oar repair;-148.20;Judith
2024-01-30;P-302;Tidewater Insurance;Boat insurance;-960.00;Hugh
2024-02-14;P-303;Membership dues;Spring dues;2,430.00;Hugh
2024-03-05;P-304;Wells Marine;New rigger;-212.75;Judith
2024-03-21;P-305;Elmswell Council;Boathouse rent;-750.00;Hugh
2024-05-17;P-306;Regatta Supplies;Medals;-86.40;Judith
2024-06-02;P-307;Elmswell Council;Boathouse rent;-750.00;Hugh
2024-09-12;P-308;Membership dues;Autumn dues;1,985.00;Hugh
"""

PAYMENTS_QUESTIONS = [
    ("How much did we pay for boat insurance?", ["960.00"], []),
    ("What was the amount of P-304?", ["-212.75"], []),
    ("total paid to Wells Marine", ["360.95"], []),
    ("How many payments went to Elmswell Council?", ["2"], []),
    ("Who approved the medals?", ["Judith"], ["Hugh"]),
    ("What was paid on 21 March 2024?", ["750.00"], ["960.00"]),
    ("What did we pay in May 2024?", ["86.40"], ["750.00"]),
    ("largest payment", ["2,430.00"], []),
    ("When was the oar repair paid?", ["2024-01-09"], []),
    ("Sum of all amounts approved by Judith", ["447.35"], []),
    ("How much did we receive in spring dues?", ["2,430.00"], ["1,985.00"]),
    ("Which payments did Hugh approve?", ["P-302", "P-303", "P-305", "P-307", "P-308"], ["P-304"]),
    ("latest payment to Elmswell Council", ["2024-06-02"], []),
    ("what is reference P-306 for", ["Medals"], []),
    ("How much did we pay Wells Marine in March 2024?", ["212.75"], ["148.20"]),
]

SILENT = [
    "How many people live in Kiel?",
    "What is the phone number of Mei Tanaka?",
    "Who is the mayor of Passau?",
    "How do I apply for a job at the museum?",
    "What is the weight of the cordless drill?",
    "Can I return an angle grinder after two years?",
    "How do I replace the blade of the jigsaw?",
    "Why did Carlos Rojas leave?",
    "Is it safe to use a dust mask twice?",
    "Does the club accept new members in spring?",
    "What should I do if the boathouse floods?",
    "Wie verarbeite ich Fugenmörtel?",
    "Which documents do I need for insurance?",
    "Who wrote the education policy?",
    "What happens if a payment is late?",
    "When is the museum open?",
]
"""Questions that name things of the tables but ask for what no column says."""

MISSING = [
    ("What did we pay Wells Marine in 2031?", "2031"),
    ("Who joined in 1990?", "1990"),
]
"""Questions that a table would answer if it went back, or on, so far."""
