"""Django's SQLite engine, but for the name that it gives to a large whole number.

SQLite keeps any whole number in up to 64 bits, whatever it is called. Only a key that is called « integer » is the very
number by which a row is found; one called « bigint » gets an index of its own beside it, to be written with each row
and read before each row. Our keys are made by the application, hence Django's « bigint ». A database made before keeps
its tables as they are: both are read and written the same.
"""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    data_types = base.DatabaseWrapper.data_types | {"BigIntegerField": "integer"}
