' job: low-stock.bas
SET SCHEDULE "weekdays at 7am"
report = ""
FOR EACH p IN FIND "products.csv", "stock<5"
  report = report + "- " + p.name + ": " + p.stock + "\n"
NEXT p
IF report <> "" THEN SEND MAIL owner, "Low stock", report ELSE LOG INFO "all fine"
