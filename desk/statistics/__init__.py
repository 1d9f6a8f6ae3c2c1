"""The statistics report by ISO 25639 / UFI: counted once (`figures`), shown on a page, on paper, in a workbook."""
