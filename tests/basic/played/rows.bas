' Rows in memory: conditions with variables and columns, groups, pivots, templates.
people = [{name: "Ana", age: 31, city: "Rio"}, {name: "Bo", age: 22, city: "Oslo"}, {name: "Cy", age: 45, city: "Rio"}]
limit = 25
age = 40
TALK MAP(FILTER(people, "age>25"), "name")
old = FILTER people WHERE age > limit AND city = "Rio"
TALK MAP(old, "name")
older = FILTER people WHERE age > age
TALK COUNT(older), " ", FIRST(older).name
TALK MAP(people, "name->who, age->years")
TALK MAP(people, "age * 2 + 1")
TALK FILTER(people, "city=Rio AND name LIKE 'c%' OR age<25")
groups = GROUP BY people, "city", { total: "SUM(age)", oldest: "MAX(age)" }
FOR EACH g IN groups
  TALK g.key, " ", g.count, " ", g.total, " ", g.oldest
NEXT
rio = AGGREGATE people SUM age WHERE city = "Rio"
TALK rio, " ", AGGREGATE("AVG", people, "age"), " ", AGGREGATE("MIN", [], "age")
TALK PIVOT(people, "city", "name", "age")
sorted = SORT people BY "age" DESC
TALK FIRST(sorted).name, LAST(sorted).name, LAST(people, "name")
TALK JOIN(people, [{city: "Rio", country: "BR", name: "x"}], "city")
TALK FILL(people, "Dear {{name}}"), FILL({n: 5}, { a: "{{n}}", b: "n={{n}}" })
TALK FORMAT 1234.5 AS "#,##0.00"
TALK FILTER([3, 1, 2], "item > 1"), SORT([3, 1, 2]), JOIN(["a", "b"], "-")
bad = FILTER(people, "(age > 5")
'> ["Ana","Cy"]
'> ["Ana","Cy"]
'> 1 Cy
'> [{"who":"Ana","years":31,"city":"Rio"},{"who":"Bo","years":22,"city":"Oslo"},{"who":"Cy","years":45,"city":"Rio"}]
'> [63,45,91]
'> [{"name":"Bo","age":22,"city":"Oslo"},{"name":"Cy","age":45,"city":"Rio"}]
'> Rio 2 76 45
'> Oslo 1 22 22
'> 76 32.666666666666664 
'> [{"city":"Rio","row_header":"Rio","Ana":31,"Cy":45},{"city":"Oslo","row_header":"Oslo","Bo":22}]
'> CyBoCy
'> [{"country":"BR","name":"Ana","age":31,"city":"Rio"},{"country":"BR","name":"Cy","age":45,"city":"Rio"}]
'> ["Dear Ana","Dear Bo","Dear Cy"]{"a":5,"b":"n=5"}
'> 1,234.50
'> [3,2][1,2,3]a-b
'! ArgumentError: this cannot be read as a condition: "(age > 5" at 26:7
