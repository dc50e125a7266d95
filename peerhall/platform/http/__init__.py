"""HTTP in one hop: the whole synchronous stack of Django on a small fixed pool of threads.

Django's own ASGI handler gives each request a new thread, hence a new database connection, and is ten
times slower for it (docs/decisions/001). Here threads, and with them connections, stay.
"""
