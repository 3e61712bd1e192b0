"""Videos that their makers put under a Creative Commons licence, through yt-dlp."""
