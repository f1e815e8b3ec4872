WEBHOOK "orders" METHOD "POST" SECRET "orders-secret"
IF method <> "POST" THEN
  result_status = 405
  result_error = "only POST"
  EXIT
END IF
ALLOW ROLE "shop"
IF body.items IS EMPTY THEN RETURN { status: 422, body: { error: "no items" } }
SAVE FROM UNSTRUCTURED "orders", JSON(body)
result_status = 201
result_id = GUID()
