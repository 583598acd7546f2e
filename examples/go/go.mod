module bonafide.dev/bonafide

go 1.24
