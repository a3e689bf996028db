"""Commands of ``jixiangma``, one file a purpose. Each imports what it needs when it runs."""
