a = ((((((((((1))))))))))
b = [[[[[[1]]]]]]
c = { x: { y: { z: [ { w: (1 + (2 * (3 - 4))) } ] } } }
IF a = 1 THEN
  IF b = 1 THEN
    IF c.x.y.z[0].w = 1 THEN
      FOR i = 1 TO 2
        WHILE i < 3
          DO
            TALK i
            EXIT DO
          LOOP
          EXIT WHILE
        WEND
      NEXT
    END IF
  END IF
END IF
