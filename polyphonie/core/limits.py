"""The one table of limits. Sizes in bytes, durations in seconds unless said."""

from datetime import timedelta

PAGE_SIZE = 20
PAGE_SIZE_MAX = 100
COUNTED = 10_000  # rows of a list whose number is said exactly: a page counts no further
SEARCHED = 1_000  # what holds the words asked, the newest, among which titles come first: a word may be in a million
CONTRIBUTION_LENGTH = 10_000
ADDED_WORD_LENGTH = 2_000
STAFF_TEXT_LENGTH = 50_000
SEARCH_LENGTH = 200
PHOTO_BYTES = 15 * 1024 * 1024
PHOTO_PIXELS = 40_000_000
PHOTOS_PER_CONTRIBUTION = 3
PHOTO_SIDE = 1600
LOGO_SIDE = 480
SOUND_BYTES = 8 * 1024 * 1024
SOUND_SECONDS = 180
DOCUMENT_BYTES = 20 * 1024 * 1024
BULK_ITEMS = 2_000
TEXTS_COMPARED = 2_000  # by one page of the desk, the newest first
UNDO_DELAY = timedelta(minutes=10)
LEASE = timedelta(minutes=5)
DELIVERY_ATTEMPTS = 8
ADDRESS_KEPT = timedelta(days=60)
FORM_KEY_KEPT = timedelta(days=7)
DRAFT_KEPT = timedelta(days=14)
RECEIPT_TRIES = 20
RECEIPT_TRIES_WINDOW = timedelta(minutes=10)
POSTS_PER_HOUR = 60
# A public meeting sends everything through the one address of the town hall.
SENDS_PER_HOUR = 600
GESTURES_PER_HOUR = 3000
EXPORT_NOW_ROWS = 5_000  # a longer list is made by a job
RELEASE_RETRIED = timedelta(hours=1)  # a version that failed, when the one before it has closed
EXPORT_KEPT = timedelta(days=7)
EXPORTS_PER_HOUR = 60
# A library, a school or a town hall calls from one address.
API_PER_MINUTE = 300
API_CACHED = 60  # seconds
# Files brought from other tools.
IMPORT_BYTES = 200 * 1024 * 1024
IMPORT_UNPACKED = 600 * 1024 * 1024  # a workbook once unpacked
IMPORT_MEMORY = 900 * 1024 * 1024  # of the process that opens a workbook
IMPORT_READING = timedelta(minutes=5)
IMPORT_COLUMNS = 400
IMPORT_ROWS = 2_000_000
IMPORT_CELL = 16 * 1024 * 1024
IMPORT_TEXT = 50_000  # other tools let people write longer than here
IMPORT_REJECTED_KEPT = timedelta(days=30)
