SUB refill
  LOG INFO "refill"
END SUB

ON INSERT OF "orders"
  SEND MAIL "ana@example.org", "New order", "Order ${event.row.id}"
END ON

ON UPDATE OF "stock"
  IF event.row.amount < 5 AND event.old.amount >= 5 THEN CALL refill
END ON

ON EMAIL "shop@example.org" FROM "supplier@example.org" SUBJECT "Invoice*"
  SAVE "mails", email
END ON

ON CHANGE "inbox/" EVENTS "create, modify"
  LOG INFO event.file_path
END ON

ON FORM SUBMIT "contact"
  SAVE "leads", fields
END ON

ON "stock-low" CALL refill

ON EVENT "closed" DO
  TALK TO "web:17", "We are closed"
