FUNCTION f(n)
  TRY
    RETURN f(n + 1)
  CATCH e
    RETURN f(n)
  END TRY
END FUNCTION
x = f(1)
RETURN f(1)
