a = []
a.push(a)
TALK a
