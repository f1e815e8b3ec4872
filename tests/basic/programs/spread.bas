' Lists and maps over several lines stay so when they are formatted
order = {
  "item": "tea",
  amount: [1,
    2, 3],
  "to": { city: "Recife", "lines": [
    "Rua A",
    "17"
  ] },
}
IF order.amount THEN
  TALK [
    "a ${LEN([1,
      2])}", 'b'
  ]
END IF
IF order THEN x = [1,
  2] ELSE x = []
POST "https://example.org", {
  item: order.item
}
