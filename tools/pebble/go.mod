module github.com/batata-social/batata/tools/pebble

go 1.26.0
