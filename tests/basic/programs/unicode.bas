número = 3
Ação = "já"
π = 3.14159
naïve = número * π
TALK "Olá, ${Ação}! 日本語 🎉 ", naïve
mapa = { "ção": 1, zwölf: 12 }
TALK mapa.zwölf, mapa["ção"]
