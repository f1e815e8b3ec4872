grade = 85
SELECT CASE grade
  CASE 90 TO 100
    letter = "A"
  CASE 80 TO 89, 79
    letter = "B"
  CASE IS < 50 : letter = "F"
  CASE ELSE
    letter = "C"
END SELECT

SWITCH letter
  CASE "A", "B"
    TALK "good"
  CASE "F"
    TALK "again"
  DEFAULT
    TALK "fine"
END SWITCH
