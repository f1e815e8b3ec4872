empty = {}
none = []
order = #{ "item": "tea", amount: 3, "to": { city: "Recife", "zip code": "50000-000" }, }
items = [1, 2.5, .5, 1e3, 0xFF, "six", TRUE, NULL, [7, 8], order,]
items[LEN(items)] = "appended"
order.to.city = "Olinda"
order["amount"] = order.amount * 2
last = items[-1]
WITH address
  street = "Rua A"
  .number = 17
  city = order.to.city
END WITH
WITH order.extra
  gift = TRUE
END WITH
items.push("one more")
APPEND items, "and another"
copy = APPEND(items, 1)
sorted = SORT copy BY "name" DESC
first = FIRST(items)
two = TAKE(items, 2)
IF "tea" IN ["tea", "coffee"] AND order.amount IN (1, 6) THEN TALK JSON(order)
IF items CONTAINS "six" THEN TALK "six"
FOR EACH pair IN order
  TALK pair.key, " = ", pair.value
NEXT
RETURN WITH address AS address, count AS LEN(items)
