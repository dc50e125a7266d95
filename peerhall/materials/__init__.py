"""What a session keeps: files, links and notes, safe to open and only for those whom they are meant for."""
