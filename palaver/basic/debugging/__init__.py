"""
A step debugger over runs: a program compiled with a trace before each statement stops there as at any await point.

    session = Session.of(source, arguments, known, limits=…, world=…, breakpoints={"start.bas": {3, 7}})
    found = session.go("continue")            # "into", "over", "out", "continue"
    while not isinstance(found, Done):
        if isinstance(found, Stopped):        # found.line, found.column, found.reason; the page shows this and asks
            session.stack()                   # frames, the innermost first: procedure, script, line
            session.variables(0)              # of a frame: name, kind, text, how many parts
            session.look("order.items[0]")    # names, members and indexes alone; nothing is called
            found = session.go("over")
        else:                                 # an Effect (TALK, HEAR, …): performed as in any run, then
            found = session.answered(value)   # or session.failed(error); goes on with the command that was given

All of it lies in the run (`run.note["debug"]`), so `pack(session.run)` stores a session that stands anywhere, and
`Session.again(unpack(…, find))` takes it up; `find` compiles by `traced(source, section)`, whose hash is another than
that of the plain program. A script that is called is stepped into where the host's `script` answers a traced program.
"""
