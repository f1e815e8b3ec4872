name = "Ana"
BEGIN SYSTEM PROMPT
You are kind.

  Indented: ${name}
' no comment
REM neither
PARAM nor = this
${{left}} alone
END SYSTEM PROMPT

IF name <> "" THEN
  BEGIN TALK
    **Hello, ${name}!**

    It's ${FORMAT(NOW(), "HH:mm")}: what's "new"?
    END IF
  END TALK
END IF

BEGIN MAIL "ana@example.org"
Subject: Your order
Cc: rui@example.org

Dear ${name},
it is on its way.
END MAIL
