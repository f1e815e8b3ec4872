' hook: payment.bas
WEBHOOK "payment"
TRY
  ASSERT body.order_id, "order_id missing"
  n = UPDATE "orders" SET status = "paid", paid_at = NOW() WHERE id = body.order_id
  SELECT CASE n
    CASE 0 : RETURN { "status": 404, "body": { "error": "unknown order" } }
    CASE 1 TO 9
      TALK TO "whatsapp:" + body.phone, 'Payment received, it''s "ok"'
  END SELECT
CATCH e
  RETURN { "status": 400, "body": { "error": e.message } }
END TRY
RETURN { "ok": TRUE }
