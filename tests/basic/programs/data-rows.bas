TABLE people ON crm READ BY "staff;admin" WRITE BY "admin"
  FIELD name AS STRING(120) REQUIRED
  FIELD email AS STRING UNIQUE
  age INTEGER
  note TEXT READ BY "admin"
  company companies
  balance NUMBER(12,2) DEFAULT 0
  photo STRING(MAX)
  key GUID PRIMARY KEY DEFAULT uuid_generate_v4()
END TABLE
TABLE companies
  id INTEGER KEY
  name VARCHAR(80) NOT NULL
  parent INTEGER REFERENCES companies(id)
END TABLE
CREATE INDEX ON people (email)

name = "Ana"
age = 30
person = FIND FIRST "people" WHERE name = name AND (age >= @age OR age IS NULL)
many = FIND "people", "age>18 AND name LIKE 'A%'"
some = FIND "people" WHERE age BETWEEN 18 AND 30
  AND name IN ("Ana", "Rui")
  ORDER BY name DESC
  LIMIT 20
newest = GET LAST "people"
SAVE "people", { name: name, age: age }
SAVE "people", name, age, NOW() AS created_at
SAVE "people" WITH name = name, age AS age
INSERT INTO "people", name, age
INSERT "people" VALUES { name: "Rui" }
n = UPDATE "people" SET age = age + 1, note = "older" WHERE name = name
UPDATE "people", "name='Ana'", { age: 31 }
UPDATE "people", person.id, "age", 32
DELETE FROM "people" WHERE age > 120
DELETE "people", "age>120"
MERGE "people" WITH many BY "email"
MERGE "people", many, "email"
MERGE INTO "people" ON email = "ann@example.com" WITH name = "Ann", age = 7
MERGE "people" WITH (many = other)
total = AGGREGATE "SUM", many, "age"
oldest = AGGREGATE "people" MAX age WHERE name <> ""
cities = GROUP BY many, "company", #{ people: "COUNT(name)" }
adults = FILTER many WHERE age >= 18
names = MAP adults, "name"
renamed = MAP adults, "name->label, age->years"
both = JOIN adults, many, "name"
line = JOIN(names, ", ")
wide = PIVOT many, "company", "age", "balance", "SUM"
letter = FILL person, "Dear {{name}}"
BEGIN TRANSACTION
COMMIT
