' start.bas of a shop: greets by name, remembers, offers what fits
visits = GET USER MEMORY "visits"
visits = visits + 1
SET USER MEMORY "visits", visits
hour = HOUR(NOW())
greeting = IIF(hour < 12, "Good morning", IIF(hour < 18, "Good afternoon", "Good evening"))
IF visits = 1 THEN
  TALK "${greeting}! This is the first time you are here."
ELSE
  TALK "${greeting}, welcome back. This is visit number ${visits}."
END IF

offers = FIND "offers" WHERE ends_on >= NOW() AND stock > 0 ORDER BY discount DESC LIMIT 3
IF NOT offers THEN TALK "There are no offers today." : EXIT
text = ""
FOR EACH offer IN offers
  text = text & "- " & offer.title & ": " & FORMAT offer.price AS "#,##0.00" & "\n"
NEXT offer
TALK text
titles = MAP offers, "title"
HEAR choice AS titles
SELECT CASE choice
  CASE offers[0].title : CALL "order" WITH item = offers[0].id
  CASE ELSE
    TALK "Another time, then."
END SELECT
