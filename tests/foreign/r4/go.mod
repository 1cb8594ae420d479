module foreign-r4
go 1.22
